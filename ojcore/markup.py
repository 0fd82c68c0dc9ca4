"""HTML by type: a fragment is `Markup`; every other text is text, and is escaped where it comes into a fragment.

No f-string makes a fragment: what is put into one is text again, and shown as it stands.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from ojcore.swedish import join_words

__all__ = ["Markup", "escape", "html", "html_words"]


def html(template: str, *values: object, **named: object) -> Markup:
    """A fragment. template: written in the code. What its `{}` or `{name}` are filled with is escaped unless Markup.

    `Markup.format` does the same four times slower, and a table has thousands of cells.
    """
    filled = template.format(*map(_escaped, values), **{name: _escaped(value) for name, value in named.items()})
    return Markup(filled)  # noqa: S704 (tests/pure/test_markup.py sees to it that every template is a literal)


def _escaped(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape(value)


def html_words(fragments: Iterable[Markup]) -> Markup:
    """`join_words` for fragments."""
    return Markup(join_words(map(escape, fragments)))  # noqa: S704 (all parts are escaped)
