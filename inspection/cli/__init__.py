"""`oj inspection`, one file for commands that load the same."""
