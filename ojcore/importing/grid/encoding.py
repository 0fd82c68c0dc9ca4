"""The text of a file in whatever encoding it came, or a refusal where letters would come out wrong."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator

from ojcore.errors import UserError
from ojcore.swedish import counted

_SAVE = "Spara den som 'CSV UTF-8' i Excel."
_LETTERS = "åäöÅÄÖéÉ"
_SIGNS = "\u00a0–—’‘”“»«§°½²³´·•…±×"
_SINGLE_BYTE = ("cp1252", "mac-roman", "cp850")
_HEAD = 4096

# å ä ö Å Ä Ö é as two letters each: UTF-8 that was taken for Windows or ISO text and saved once more.
_WRONG = re.compile("Ã[¥¤¶…„–©\u0085\u0084\u0096‰\u0089]|Â\u00a0|â€[“”™œ]")

_RIGHT = re.compile("[åäöÅÄÖ]")


def decode(content: bytes) -> str:
    """The text, without byte order mark.

    UTF-8, UTF-16 and UTF-32 by their mark or by the zeros in them; else UTF-8; else the one of Windows, Macintosh and
    DOS whose Swedish letters the bytes are. Raises UserError where none is, or where the letters are already broken.
    """
    text = _decode(content)
    if "\0" in text:
        raise UserError(f"filen innehåller nolltecken och är ingen textfil. {_SAVE}")
    _refuse_double_encoding(text)
    return text


def spoilt_letters(text: str) -> Iterator[str]:
    """What was lost of some letters before the file came here, as notes."""
    lost = text.count("\ufffd")
    if lost:
        yield f"{counted(lost, 'bokstav', 'bokstäver')} har gått förlorade innan filen kom hit och står som \ufffd."
    wrong = _WRONG.search(text)
    if wrong:
        yield f"På {_place(text, wrong)}, två tecken för en bokstav: teckenkodningen har blivit fel på vägen."


def _refuse_double_encoding(text: str) -> None:
    """Raises UserError where most Swedish letters stand as two signs each (`kÃ¤lla`)."""
    wrong = _WRONG.search(text)
    if wrong and len(_WRONG.findall(text)) * 4 > len(_RIGHT.findall(text)):
        raise UserError(
            f"filens teckenkodning har blivit fel på vägen: på {_place(text, wrong)}, två tecken för en bokstav. "
            "Hämta filen på nytt där den kom ifrån, eller öppna den som UTF-8 och spara den som 'CSV UTF-8' i Excel."
        )


def _place(text: str, wrong: re.Match[str]) -> str:
    line = text.count("\n", 0, wrong.start()) + 1
    word = re.split(r"[\s;,\"|]", text[max(0, wrong.start() - 20) : wrong.start()])[-1]
    return f"rad {line} står '{word}{wrong[0]}…'"


def _decode(content: bytes) -> str:
    encoding = _marked(content) or _without_mark(content)
    try:
        return content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError:
        if encoding or content.startswith(codecs.BOM_UTF8):
            raise _unknown() from None
    return _decode_single_bytes(content)


def _unknown() -> UserError:
    return UserError(f"filens teckenkodning är okänd. {_SAVE}")


def _marked(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    return "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ""


def _without_mark(content: bytes) -> str:
    """UTF-16 by where its zeros stand: nearly every other byte of a table in Swedish."""
    head = content[:_HEAD]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 4 < len(head):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _decode_single_bytes(content: bytes) -> str:
    """Text whose letters are one byte each, in the encoding where they are Swedish ones."""
    high = Counter(content.translate(None, delete=bytes(range(128))))
    scores = {encoding: _score(high, encoding) for encoding in _SINGLE_BYTE}
    best = max(scores, key=scores.__getitem__)
    second = max(score for encoding, score in scores.items() if encoding != best)
    total = high.total()
    if scores[best] * 10 < total * 7 or second * 2 > scores[best]:
        raise _unknown()
    try:
        text = content.decode(best)
    except UnicodeDecodeError:
        raise _unknown() from None
    if _WRONG.search(text):  # UTF-8 with a byte in it that is none
        raise _unknown()
    return text


def _score(high: Counter[int], encoding: str) -> int:
    """How many of the bytes over 127 are letters and signs that Swedish text has."""
    letters = _LETTERS + _SIGNS
    if encoding == "cp1252":
        letters += "".join(chr(code) for code in range(0xC0, 0x100) if chr(code) not in _LETTERS)
    return sum(high[code] for code in letters.encode(encoding, "ignore"))
