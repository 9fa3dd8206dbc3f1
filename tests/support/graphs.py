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

TEXT_ONLY = """\
title = "Test"
kind = "text"
result_node = "1"

[[fields]]
name = "text"
label = "Text"
type = "text"
required = true
placeholder = "TEXT"
column = "prompt"
"""

TEXT_THAT_FEEDS: dict[str, Any] = {
    "1": {"class_type": "TextUI", "inputs": {"text": "{{TEXT}}"}},
    "2": {"class_type": "TextUI", "inputs": {"text": ["1", 0]}},
}
"""Node 1 is an output that feeds another; each shows its text, and the text in capitals."""

SILENT_END: dict[str, Any] = {
    "1": {"class_type": "SleepSilentOut", "inputs": {"seconds": 1.0, "seed": 1, "text": "{{TEXT}}"}},
}
"""A last node that never looks whether it shall stop."""
