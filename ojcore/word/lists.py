"""Real list numbering: bullets, and numbers that start at 1 in every list."""

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from lxml import etree

_LEVEL = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{0}"/><w:lvlText w:val="{1}"/><w:lvlJc w:val="left"/>'
    '<w:pPr><w:tabs><w:tab w:val="num" w:pos="{2}"/></w:tabs><w:ind w:left="{2}" w:hanging="{3}"/></w:pPr></w:lvl>'
)
_BULLET = _LEVEL.format("bullet", "•", 397, 397)
_NUMBER = _LEVEL.format("decimal", "%1.", 397, 397)
_REMARK = _LEVEL.format("bullet", "•", 600, 360)  # as far in as the paragraphs of a remark, so that their rule is one


class Lists:
    """The list definitions of one file, made on top of those a template already has."""

    def __init__(self, numbering: etree._Element, styles: etree._Element) -> None:
        self._numbering = numbering
        self._of_style = {name: _number_of_style(styles, name) for name in ("list bullet", "list number")}
        self._bullet = self._remark = ""
        self._ordered = 0

    def bullet(self) -> str:
        """The `w:numPr` of a bullet; empty where the template's own list style has the bullet."""
        if self._of_style["list bullet"]:
            return ""
        self._bullet = self._bullet or self._number(self._define(_BULLET), restart=False)
        return self._bullet

    def remark_bullet(self) -> str:
        """The `w:numPr` of a bullet in the style of a remark."""
        self._remark = self._remark or self._number(self._define(_REMARK), restart=False)
        return self._remark

    def ordered(self) -> str:
        """The `w:numPr` of a new numbered list, in the template's manner of numbering where it has one."""
        if not self._ordered:
            self._ordered = self._abstract_of(self._of_style["list number"]) or self._define(_NUMBER)
        return self._number(self._ordered, restart=True)

    def _define(self, level: str) -> int:
        number = 1 + max((int(kind.get(qn("w:abstractNumId"))) for kind in self._kinds()), default=0)
        kind = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
            f"{level}</w:abstractNum>"
        )
        self._numbering.insert(len(self._kinds()), kind)
        return number

    def _number(self, kind: int, restart: bool) -> str:
        number = 1 + max((int(one.get(qn("w:numId"))) for one in self._numbering.iterchildren(qn("w:num"))), default=0)
        again = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>' if restart else ""
        xml = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{again}</w:num>'
        last = self._kinds() + self._numbering.findall(qn("w:num"))
        self._numbering.insert(self._numbering.index(last[-1]) + 1, parse_xml(xml))
        return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'

    def _kinds(self) -> list[etree._Element]:
        return list(self._numbering.iterchildren(qn("w:abstractNum")))

    def _abstract_of(self, number: str) -> int:
        for one in self._numbering.iterchildren(qn("w:num")):
            if number and one.get(qn("w:numId")) == number:
                return int(one.find(qn("w:abstractNumId")).get(qn("w:val")))
        return 0


def _number_of_style(styles: etree._Element, name: str) -> str:
    for style in styles.iterchildren(qn("w:style")):
        if style.find(qn("w:name")).get(qn("w:val"), "").casefold() == name:
            number = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
            return "" if number is None else number.get(qn("w:val"), "")
    return ""
