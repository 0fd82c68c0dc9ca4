"""The database: tables, migrations, values, comments, texts, backup."""
