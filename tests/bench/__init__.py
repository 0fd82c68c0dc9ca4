"""`python -m tests.bench`: what the program costs on a national data set, as ratios against the cheapest way."""
