"""Register, draw, fall-out and their protocol. Knows no database."""
