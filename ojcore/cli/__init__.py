"""`oj`, the command line."""
