"""Rules on small tables written in the test."""
