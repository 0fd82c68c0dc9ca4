"""The instrument: its questions, conditions, fields, fact tables and law. Knows no database."""
