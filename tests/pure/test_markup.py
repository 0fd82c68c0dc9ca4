"""HTML by type: text that comes into a fragment is escaped, and no fragment is made of anything but a literal."""

import ast
from collections.abc import Iterator

import pytest

from ojcore.definitions.folder import PROJECT
from ojcore.markup import Markup, html, html_join, html_words
from tests.source_trees import parse_source

WICKED = '<img src=x onerror=alert(1)> & "'
HARMLESS = "&lt;img src=x onerror=alert(1)&gt; &amp; &#34;"

FILES = [
    path
    for name in ("app.py", "ui", "pages", "ojcore", "inspection")
    for path in ([PROJECT / name] if name.endswith(".py") else sorted((PROJECT / name).rglob("*.py")))
]
SOURCES = {path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8") for path in FILES}


def test_text_is_escaped_and_a_fragment_stays() -> None:
    assert html("<p>{}</p>", WICKED) == f"<p>{HARMLESS}</p>"
    assert html("<p>{}</p>", html("<b>{}</b>", "fet")) == "<p><b>fet</b></p>"
    assert html('<a title="{told}">{told}</a>', told=WICKED) == f'<a title="{HARMLESS}">{HARMLESS}</a>'
    assert html("<p>{} {}</p>", 1, None) == "<p>1 None</p>"


def test_a_fragment_in_an_f_string_is_text_again() -> None:
    assert html("<p>{}</p>", f"{html('<b>fet</b>')}") == "<p>&lt;b&gt;fet&lt;/b&gt;</p>"


def test_what_looks_like_a_place_in_a_text_is_no_place() -> None:
    assert html("{}", "{0.__class__} {} %s") == "{0.__class__} {} %s"


def test_parts_are_joined_and_a_text_among_them_escaped() -> None:
    assert html_join([html("<b>{}</b>", "a"), WICKED, Markup("<br>")]) == f"<b>a</b>{HARMLESS}<br>"
    assert isinstance(html_join([]), Markup)


def test_words_are_joined_as_in_a_text_and_escaped() -> None:
    assert html_words([html("<b>{}</b>", word) for word in ("a", "b", "c")]) == "<b>a</b>, <b>b</b> och <b>c</b>"
    assert html_words([Markup("<b>a</b>")]) == "<b>a</b>"
    assert html_words([]) == ""


def made_of_text(source: str) -> Iterator[str]:
    """Calls of `Markup`, `html` and `show` in a file whose first argument is not a literal, as they stand."""
    for node in ast.walk(parse_source(source)):
        if isinstance(node, ast.Call) and _called(node) in ("Markup", "html", "ui.show", "show"):
            first = node.args[0] if node.args else None
            is_literal = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if not is_literal and not (first is None and not node.keywords):
                yield ast.unparse(node)


def streamlit_html(source: str) -> Iterator[str]:
    """Calls of `st.html` whose argument has anything but constants of the module in it, as they stand."""
    for node in ast.walk(parse_source(source)):
        if isinstance(node, ast.Call) and _called(node) == "st.html":
            given = node.args[0]
            parts = given.values if isinstance(given, ast.JoinedStr) else [given]
            filled = [part.value if isinstance(part, ast.FormattedValue) else part for part in parts]
            names = [ast.unparse(part) for part in filled if not isinstance(part, ast.Constant)]
            if not all(name.split(".")[-1].isupper() for name in names):
                yield ast.unparse(node)


def strangers(source: str) -> set[str]:
    """What a file imports or names of other ways to make or escape HTML."""
    found: set[str] = set()
    for node in ast.walk(parse_source(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module)}
        elif isinstance(node, ast.keyword):
            found |= {str(node.arg)} & {"unsafe_allow_html"}
        elif isinstance(node, ast.FunctionDef):
            found |= {node.name} & {"__html__"}
    return found & {"html", "markupsafe", "xml.sax.saxutils", "unsafe_allow_html", "__html__"}


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
    return ""


def test_every_fragment_is_made_of_a_literal() -> None:
    found = {name: calls for name, source in SOURCES.items() if (calls := list(made_of_text(source)))}
    assert found == {
        "ojcore/markup.py": [
            "Markup(template.format(*filled, **by_name))",
            "Markup(''.join([part if type(part) is Markup else escape(part) for part in parts]))",
            "Markup(join_words(map(escape, fragments)))",
        ],
        "ui/markup.py": ["html(template, *values)"],
    }


def test_streamlit_is_given_html_by_one_function_and_else_only_styles_and_scripts() -> None:
    found = {name: calls for name, source in SOURCES.items() if (calls := list(streamlit_html(source)))}
    assert found == {"ui/markup.py": ["""st.html(_Shown(html('<div class="oj">{}</div>', html_join(parts))))"""]}


def test_one_file_escapes_html_and_the_word_writer_its_xml() -> None:
    assert {name: names for name, source in SOURCES.items() if (names := strangers(source))} == {
        "ojcore/markup.py": {"markupsafe"},
        "ojcore/importing/grid/ods_usual.py": {"html"},  # reads what is escaped in a file, and escapes nothing
        "ojcore/word/inline.py": {"xml.sax.saxutils"},
        "ojcore/word/package.py": {"xml.sax.saxutils"},
    }


@pytest.mark.parametrize(
    "source",
    [
        'Markup(f"<p>{text}</p>")',
        'Markup("<p>" + text)',
        'Markup("<p>%s</p>" % text)',
        'Markup("<p>{}</p>".format(text))',
        "Markup(text)",
        "Markup(object=text)",
        "Markup(*texts)",
        'html(f"<p>{text}</p>")',
        "html(template, text)",
        'ui.show(f"<p>{text}</p>")',
        "show(template=text)",
    ],
)
def test_a_fragment_made_of_text_is_found(source: str) -> None:
    assert list(made_of_text(source)) == [ast.unparse(parse_source(source))]


@pytest.mark.parametrize("source", ["Markup()", 'Markup("<br>").join(texts)', 'html("<p>{}</p>", text)', 'show("<p>")'])
def test_a_fragment_made_of_a_literal_is_not(source: str) -> None:
    assert list(made_of_text(source)) == []


def test_other_ways_are_found() -> None:
    assert list(streamlit_html('st.html(f"<style>{STYLE}</style>"); st.html(text)')) == ["st.html(text)"]
    assert strangers("from html import escape\nimport markupsafe") == {"html", "markupsafe"}
    assert strangers("st.markdown(text, unsafe_allow_html=True)") == {"unsafe_allow_html"}
    assert strangers("class Own:\n def __html__(self): ...") == {"__html__"}
