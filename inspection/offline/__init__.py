"""The Excel protocol, for review without a network."""
