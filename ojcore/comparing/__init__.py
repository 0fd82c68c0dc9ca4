"""The comparison table, what it says, and how it leaves as a file."""
