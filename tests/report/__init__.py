"""Word files as readable text, and as real programs open them."""
