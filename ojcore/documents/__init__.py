"""The Word documents of the first half: the yearly report and the tjänsteskrivelser."""
