"""What is stored: SQLite in a folder of its own, a real PostgreSQL, and databases of older versions."""
