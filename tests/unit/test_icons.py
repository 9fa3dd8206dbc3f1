"""The icon set is one family: the same grid, the same line, the palette's colour."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from jobmonitor.workflows.resources import resources_folder

FOLDER = resources_folder() / "icons"
APPLICATION = "jobmonitor"
LINE_ICONS = sorted(path for path in FOLDER.glob("*.svg") if path.stem != APPLICATION)
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {f"{SVG}{name}" for name in ("path", "circle", "rect", "ellipse")}


def test_every_status_and_the_application_have_an_icon():
    names = {path.stem for path in FOLDER.glob("*.svg")}
    statuses = {"pending", "processing", "completed", "failed", "cancelled", "unknown"}
    assert {f"status-{status}" for status in statuses} | {APPLICATION} <= names


@pytest.mark.parametrize("path", LINE_ICONS, ids=lambda path: path.stem)
def test_an_icon_is_drawn_in_the_familys_line(path: Path):
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.tag == f"{SVG}svg"
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("fill"), root.get("stroke"), root.get("stroke-width")) == (
        "none",
        "currentColor",
        "1.75",
    )
    assert (root.get("stroke-linecap"), root.get("stroke-linejoin")) == ("round", "round")
    assert len(root)
    for shape in root:
        assert shape.tag in SHAPES
        assert not {"fill", "stroke", "style", "transform"} & set(shape.keys())
