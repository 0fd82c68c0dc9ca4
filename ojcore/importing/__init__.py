"""A user's file into the database: read safely, checked whole, stored wholly or not at all."""
