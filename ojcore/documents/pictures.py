"""Charts as pictures for a document: white ground, a fixed width, fonts that the machine has."""

import json

import vl_convert

from ojcore.charts import Spec

_WIDTH = 680
_SCALE = 2.0
_FONTS = "Liberation Sans, Arial, sans-serif"


def draw_png(spec: Spec) -> bytes:
    """A specification of `ojcore.charts` as a PNG, without its title: a document says that in the caption.

    A subtitle, such as the key to symbols, stays. Raises ValueError for what Vega cannot draw.
    """
    subtitle = spec["title"].get("subtitle", "")
    title = {"text": subtitle, "anchor": "start", "frame": "bounds", "offset": 14, "fontSize": 13, "fontWeight": 400}
    fixed = spec | {"width": _WIDTH, "background": "#ffffff", "padding": 4, "title": title if subtitle else ""}
    fixed["config"] = spec["config"] | {"background": "#ffffff", "font": _FONTS}
    return bytes(vl_convert.vegalite_to_png(json.dumps(fixed), scale=_SCALE))
