"""A screening as it is run: in processes of one machine or on a Spark cluster, with progress, resume and a summary."""
