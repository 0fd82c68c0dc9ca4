"""Source text as a tree, for the tests that hold rules over the program's own files."""

import ast
import gc


def parse_source(source: str) -> ast.Module:
    """As `ast.parse`, without a collection of garbage in the middle of it.

    Until 3.11.8 CPython counts how deep all its parses are in one place. Where a collection lets in another thread that
    parses too (Streamlit does, for each run of a page), the first one ends with "AST constructor recursion depth
    mismatch" (gh-106905).
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(source)
    finally:
        if was_enabled:
            gc.enable()
