"""What officers work on, over HTTP: their queues, the papers of cases, findings, and lists that leave the office."""
