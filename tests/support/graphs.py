"""Small workflows for what the bundled ones never do."""

from __future__ import annotations

from typing import Any

WITH_IMAGE = """\
title = "Test"
kind = "image"
result_node = "RESULT"

[[fields]]
name = "image"
label = "Image"
type = "image"
required = true
placeholder = "IMAGE"
column = "inputs.images"
"""

_LOAD = {"class_type": "LoadImage", "inputs": {"image": "{{IMAGE}}"}, "_meta": {"title": "Load"}}


def _save(source: str, prefix: str) -> dict[str, Any]:
    return {"class_type": "SaveImage", "inputs": {"images": [source, 0], "filename_prefix": prefix}}


HALF_VALID: dict[str, Any] = {
    "1": _LOAD,
    "2": _save("1", "good"),
    "3": {
        "class_type": "ImageScale",
        "inputs": {
            "image": ["1", 0],
            "upscale_method": "no such method",
            "width": 64,
            "height": 64,
            "crop": "disabled",
        },
        "_meta": {"title": "Scale"},
    },
    "4": _save("3", "bad"),
}
"""Node 2 can be made, node 4 is refused: the server takes the prompt all the same."""
