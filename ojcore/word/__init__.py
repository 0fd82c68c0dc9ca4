"""The Word documents of both halves: one builder, a kommun's own template, and a reader for tests."""

from ojcore.word.builder import WordDocument
from ojcore.word.inline import Footnote, Inline, Link, Run, Text, bold, italic
from ojcore.word.pages import convert_to_pdf
from ojcore.word.preview import preview_html
from ojcore.word.tables import Cell, Column, Row, TableRow
from ojcore.word.template import Template, read_template
from ojcore.word.text import document_text

__all__ = [
    "Cell",
    "Column",
    "Footnote",
    "Inline",
    "Link",
    "Row",
    "Run",
    "TableRow",
    "Template",
    "Text",
    "WordDocument",
    "bold",
    "convert_to_pdf",
    "document_text",
    "italic",
    "preview_html",
    "read_template",
]
