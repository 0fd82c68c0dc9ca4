"""Counts, shares and what they say of the whole group. Knows no database."""
