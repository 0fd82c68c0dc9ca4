"""What the pages that make Word files share: a kommun's own template, and a file's text."""

from html import escape

import streamlit as st

from ojcore.errors import UserError
from ojcore.word import Template, preview_html, read_template
from ui.markup import show_error, show_html

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def template_field() -> Template | None:
    """The kommun's own template, with what it lacks; None where none is given or it cannot be used, which is told."""
    with st.expander("Kommunens Word-mall (frivillig)"):
        file = st.file_uploader("Mall (.docx eller .dotx)", type=["docx", "dotx"], key="template", max_upload_size=20)
        if file is None:
            show_html('<p class="small">Utan mall används programmets eget utseende.</p>')
            return None
        try:
            template = read_template(file.getvalue(), file.name)
        except UserError as error:
            show_error(error)
            return None
        notes = "".join(f"<li>{escape(note)}</li>" for note in template.notes)
        show_html(f"<p>{escape(file.name)} används.</p>" + (f"<ul>{notes}</ul>" if notes else ""))
        return template


def document_html(content: bytes) -> str:
    """HTML: a Word file as it will read; not its typography."""
    return f'<div class="document">{preview_html(content)}</div>'
