"""Where the program and its definitions stand on the disk."""

import os
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """The folder of definitions and published figures: `OJ_DATA`, else the repository's `data/`."""
    return _folder(os.environ.get("OJ_DATA", ""))


@cache
def _folder(configured: str) -> Path:
    """Made once: every saved answer asks for it, and what is read from a folder is kept by the path's hash."""
    return Path(configured or PROJECT / "data")
