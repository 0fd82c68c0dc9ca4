"""Every file under `data/`: that it loads, what it says, and what a wrong one is told."""
