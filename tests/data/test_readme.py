"""README's tree is the folders', and what it points at is there."""

import re
from collections.abc import Iterator

from ojcore.definitions.folder import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
TOP = ("pages", "ui", "ojcore", "inspection", "data", "tests", "docs")
OPEN = ("ojcore", "inspection", "tests")
"""The folders whose own folders the tree lists."""

# What the tests read, and no newcomer looks for.
UNLISTED = {"tests/databases", "tests/golden", "tests/second_reading", "tests/workbooks"}


def listed() -> Iterator[str]:
    """The folders of the tree, with the one they stand in."""
    block = next(part for part in README.split("```") if part.strip().startswith("app.py"))
    parent = ""
    for line in block.strip().splitlines():
        if found := re.match(r"(  )?([a-z]+)/ ", line):
            inside, name = found.groups()
            parent = parent if inside else name
            yield f"{parent}/{name}" if inside else name


def test_the_tree_lists_just_the_folders_there_are() -> None:
    inside = [
        f"{top}/{folder.name}"
        for top in OPEN
        for folder in (PROJECT / top).iterdir()
        if folder.is_dir() and not folder.name.startswith((".", "__"))
    ]
    assert sorted(listed()) == sorted({*TOP, *inside} - UNLISTED)


def test_what_the_readme_points_at_is_there() -> None:
    paths = re.findall(r"`((?:docs|tests|ui|ojcore|inspection|data|pages)/[\w/.-]+|CONTRIBUTING.md)`", README)
    made = {"data/sources/<source>/tabell-N.csv"}
    assert [path for path in paths if path not in made and not (PROJECT / path).exists()] == []
