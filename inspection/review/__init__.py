"""The review in the database: draws, files, answers, second reviews."""
