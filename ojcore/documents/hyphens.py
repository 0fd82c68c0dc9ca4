"""Where the long compounds of Öppna jämförelser may be broken in a narrow table heading.

Word hyphenates by itself where it has Swedish; LibreOffice on a server often has not and would break anywhere.
"""

import re

SOFT_HYPHEN = "\u00ad"
_LONG = 11  # letters; shorter words fit

# First parts of compounds: a break is right after them.
_PARTS = (
    "alkohol", "anhörig", "arbets", "bedömnings", "befolknings", "behandlings", "beslut", "bistånds",
    "bostads", "brukar", "familje", "försäkrings", "försörjnings", "genomförande", "grund", "handläggar", "hjälp",
    "hushålls", "hyres", "högskole", "inflytande", "informations", "inskolnings", "jämförelse", "klagomåls", "kommun",
    "kompetens", "kontakt", "kontroll", "kunskaps", "kvalitets", "kvinno", "marknads", "missbruks", "myndighets",
    "närstående",
    "omsorgs", "person", "personal", "primär", "psykiatri", "rätts", "samarbets", "samverkans", "själv", "skyddade",
    "social", "stöd", "systematisk", "ungdoms", "uppföljnings", "utbildnings", "utförar", "utrednings", "utvecklings",
    "vald", "verksamhets", "vuxen", "vård", "vålds", "vänte", "ärende", "öppen", "överens",
)  # fmt: skip
_PATTERN = re.compile(rf"^((?:{'|'.join(sorted(_PARTS, key=len, reverse=True))}))(?=\w{{4,}})", re.IGNORECASE)


def hyphenate(text: str) -> str:
    """The text with soft hyphens inside its long compounds; they show only where a line breaks."""
    return re.sub(r"\w+", lambda word: _hyphenated(word[0]), text)


def _hyphenated(word: str) -> str:
    """`arbets­marknads­insatser`: a break after each known part from the start."""
    if len(word) < _LONG:
        return word
    parts, rest = [], word
    while match := _PATTERN.match(rest):
        parts.append(match[1])
        rest = rest[match.end() :]
    return SOFT_HYPHEN.join([*parts, rest])
