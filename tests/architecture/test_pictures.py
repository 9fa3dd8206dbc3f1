"""The pictures of the guide: each is shown somewhere, each that is shown is there, all together are small."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS, PICTURES = ROOT / "docs", ROOT / "docs" / "pictures"
MOST_BYTES = 12_500_000


def _shown() -> set[Path]:
    """All pictures that a page shows."""
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    found = {
        (page.parent / place).resolve()
        for page in pages
        for place in re.findall(r"!\[[^\]]*\]\(([^)\s]+\.png)\)", page.read_text("utf-8"))
    }
    return {path for path in found if path.is_relative_to(PICTURES)}


def test_each_picture_is_shown_and_each_that_is_shown_is_there() -> None:
    there = set(PICTURES.glob("*.png"))
    assert there
    assert _shown() == there


def test_the_pictures_are_small() -> None:
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < MOST_BYTES
