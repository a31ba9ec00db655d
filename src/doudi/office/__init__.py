"""The bureau: a Django project with one app for each domain."""
