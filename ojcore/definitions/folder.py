"""Where the program and its definitions stand on the disk."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """The folder of definitions and published figures: `OJ_DATA`, else the repository's `data/`."""
    return Path(os.environ.get("OJ_DATA") or PROJECT / "data")
