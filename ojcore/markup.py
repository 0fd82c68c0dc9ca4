"""HTML by type: a fragment is `Markup`; every other text is text, and is escaped where it comes into a fragment.

No f-string makes a fragment: what is put into one is text again, and shown as it stands.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from ojcore.swedish import join_words

__all__ = ["Markup", "escape", "html", "html_join", "html_words"]


# `Markup.format` and `Markup.join` do the same as the first two, five and twenty times slower; a page has thousands.
# tests/pure/test_markup.py sees to it that templates are literals and that nothing else makes Markup of a text.


def html(template: str, *values: object, **named: object) -> Markup:
    """A fragment. template: written in the code. What its `{}` or `{name}` are filled with is escaped unless Markup."""
    filled = [value if type(value) is Markup else escape(value) for value in values]
    by_name = {name: escape(value) for name, value in named.items()} if named else named
    return Markup(template.format(*filled, **by_name))  # noqa: S704 (a literal, and all that fills it is escaped)


def html_join(parts: Iterable[str]) -> Markup:
    """Fragments, and texts as they stand, one after the other."""
    return Markup("".join([part if type(part) is Markup else escape(part) for part in parts]))  # noqa: S704 (as above)


def html_words(fragments: Iterable[Markup]) -> Markup:
    """`join_words` for fragments."""
    return Markup(join_words(map(escape, fragments)))  # noqa: S704 (as above)
