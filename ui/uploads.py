"""What has been read of an uploaded file, kept for the session so that a page drawn anew does not read it again."""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

T = TypeVar("T")


def kept_of(file: UploadedFile, what: str, read: Callable[[], T], *also: Hashable) -> T:
    """What `read` says of the file, until another file is uploaded or `also` differs; a refusal is not kept.

    what: names the kept thing within the session; there is one of each.
    """
    key = (file.file_id, *also)
    kept: tuple[object, object] | None = st.session_state.get(f"upload-{what}")
    if kept is None or kept[0] != key:
        with st.spinner("Läser filen …"):
            kept = st.session_state[f"upload-{what}"] = (key, read())
    return cast(T, kept[1])
