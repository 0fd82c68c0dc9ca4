"""What the files under `data/` define, and their strict reader."""
