"""When an answer stands out enough to be told: the thresholds, in one place.

A share is in percent of those who answered. Exactly a third counts as few, and exactly two thirds as most.
"""

FEW = "högst en tredjedel"
MOST = "minst två tredjedelar"
BEHIND_RULE = "Ett svar räknas som efter bara där mer än en tredjedel svarar bättre."


def is_few(share: float) -> bool:
    """True where at most a third answer ja."""
    return 3 * share <= 100


def is_most(share: float) -> bool:
    """True where at least two thirds answer ja."""
    return 3 * share >= 200
