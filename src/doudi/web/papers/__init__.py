"""The papers of an application: issuing them and handing them out."""
