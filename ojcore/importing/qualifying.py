"""Whether a text says that figures are another measure than the one named: a rank, a change, a count, women alone."""

import re

OTHER_YEAR = re.compile(
    r"\b(?:sedan|före|efter|innan|född\w*|mål|jämfört med)\s+(?:år\s+)?\d{4}", re.IGNORECASE
)  # a year that figures are compared with, or that people were born in
_EARLIER = r"föregående|tidigare|förra"
COMPARED = re.compile(rf"jämför|{_EARLIER}", re.IGNORECASE)  # how a heading of such a column begins
_BOTH = re.compile(r"\b(?:kvinnor och män|män och kvinnor|flickor och pojkar|pojkar och flickor)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\b(?:kvinna|kvinnor|mäns?|man|flick\w*|pojk\w*|rang\w*|rankning\w*|ranking\w*|antal\w*|tkr|mnkr|tusental\w*"
    r"|mål|målet|målvärde\w*|målnivå\w*|prognos\w*|budget\w*)\b"
    rf"|\bjämför[ts] (?:med|mot)\b|\b(?:{_EARLIER})\b"
    r"|\d+\s*[–-]\s*\d+\s*år\b|\b\d+\s+år\b"
    r"|\b(?:förändring|skillnad|differens)\w*|\w*intervall\w*|standardavvikelse\w*|osäkerhet\w*",
    re.IGNORECASE,
)


def qualifiers(text: str) -> list[str]:
    """The words of a text that make the measure another, in lower case.

    None of `kvinnor och män`, who are all, nor of `Öppna jämförelser`.
    """
    plain = _BOTH.sub(" ", text.replace("_", " "))
    return [found[0].casefold() for each in (_MEASURE, OTHER_YEAR) for found in each.finditer(plain)]
