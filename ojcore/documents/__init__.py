"""The Word documents of the first half: the yearly report and the tjänsteskrivelser."""

YEARLY = "arsrapport"
"""The kind of the job that makes a yearly report."""
