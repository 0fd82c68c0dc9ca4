"""From a printed cell to a value."""
