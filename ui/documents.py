"""What the pages that make Word files share: a kommun's own template, and a file's text."""

import streamlit as st

from ojcore.errors import UserError
from ojcore.markup import Markup, html
from ojcore.word import Template, preview_html, read_template
from ui.markup import bullets, show_error, show_html, small
from ui.uploads import kept_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def template_field() -> Template | None:
    """The kommun's own template, with what it lacks; None where none is given or it cannot be used, which is told."""
    with st.expander("Kommunens Word-mall (frivillig)"):
        file = st.file_uploader("Mall (.docx eller .dotx)", type=["docx", "dotx"], key="template", max_upload_size=20)
        if file is None:
            show_html(small("Utan mall används programmets eget utseende."))
            return None
        try:
            template = kept_of(file, "template", lambda: read_template(file.getvalue(), file.name))
        except UserError as error:
            show_error(error)
            return None
        show_html(html("<p>{} används.</p>", file.name), bullets(template.notes))
        return template


def document_html(content: bytes) -> Markup:
    """A Word file as it will read; not its typography."""
    return html('<div class="document">{}</div>', preview_html(content))
