"""How the window was left: what is stored of it, read back without trust. Without Qt."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field

from jobmonitor.domain.feed import FeedSystem

MAX_BYTES = 65_536
NAME = "window"
"""Under which name the layout is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutState:
    """Geometry as Qt saves it; widths of list and pane; what is chosen."""

    geometry: str = ""
    """Base64."""
    list_width: int = 0
    pane_width: int = 0
    pane_visible: bool = True
    tab: str = "video"
    theme: str = "system"
    compact: bool = False
    mine: bool = False
    systems: dict[str, str] = field(default_factory=dict)
    """Which of the studio's systems each list shows, by the list's key, where that is not automatic."""
    text_jobs: bool = False
    """Whether the unified list has text jobs too."""

    def dump(self) -> bytes:
        """As it is stored."""
        return json.dumps(asdict(self)).encode()

    @property
    def geometry_bytes(self) -> bytes:
        """What Qt restores; empty where it is none."""
        try:
            return base64.b64decode(self.geometry, validate=True)
        except (ValueError, binascii.Error):
            return b""


def load_layout(stored: bytes | None) -> LayoutState:
    """What was stored; the usual layout in place of whatever is missing, of another type or too large."""
    if stored is None or len(stored) > MAX_BYTES:
        return LayoutState()
    try:
        values = json.loads(stored)
    except (ValueError, RecursionError):
        return LayoutState()
    if not isinstance(values, dict):
        return LayoutState()
    usual = asdict(LayoutState())
    known = {
        name: value for name, value in values.items() if name in usual and type(value) is type(usual[name])
    }
    for name in ("list_width", "pane_width"):
        if not 0 <= known.get(name, 0) <= 100_000:
            del known[name]
    systems = known.get("systems", {})
    known["systems"] = {
        tab: system
        for tab, system in systems.items()
        if isinstance(system, str) and system in set(FeedSystem)
    }
    return LayoutState(**known)
