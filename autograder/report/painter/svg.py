"""Figures as SVG that can stand inline in a page, several of them together."""

from __future__ import annotations

import html
import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure


def svg_text(figure: Figure, key: str, title: str) -> str:
    """Return one `<svg>` element; equal figures give equal text.

    Args:
        figure: what to draw.
        key: hexadecimal digits; they keep the ids apart from those of other figures.
        title: read aloud in place of the picture.
    """
    buffer = io.StringIO()
    metadata = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with mpl.rc_context({"svg.hashsalt": key, "svg.fonttype": "path"}):
        figure.savefig(buffer, format="svg", metadata=metadata)
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    # Nothing refers to an image, and two equal ones would share an id.
    text = re.sub(r' id="image[^"]*"', "", text)
    text = re.sub(r'\bid="([^"]+)"', rf'id="{key[:8]}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{key[:8]}-\1"', text)
    text = re.sub(r"url\(#([^)]+)\)", rf"url(#{key[:8]}-\1)", text)
    label = html.escape(title, quote=True)
    return text.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
