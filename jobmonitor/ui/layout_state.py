"""How the window was left: what is stored of it, read back without trust. Without Qt."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, auto

from jobmonitor.domain.job import JSON

MAX_BYTES = 262_144
NAME = "window"
"""Under which name the layout is stored where there are no profiles."""
VERSION = 2
LARGEST = 30_000
"""Pixels that a window or a dock may be wide or high."""


def layout_name(profile: str) -> str:
    """Under which name the layout of a profile is stored."""
    return f"{NAME}:{profile}" if profile else NAME


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutState:
    """Geometry and docks as Qt saves them; what is chosen; what each list says of itself."""

    version: int = VERSION
    geometry: str = ""
    """Base64."""
    width: int = 0
    height: int = 0
    """Of the window as it was seen, also where it had the whole screen: what the docks were fitted to."""
    docks: str = ""
    """Base64; of another version, it is not restored."""
    pane_width: int = 0
    """Of the docks at the right, as it was chosen."""
    tab: str = "video"
    theme: str = "system"
    text_size: int = 100
    """Per cent."""
    compact: bool = False
    mine: bool = False
    lists: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """Filters, columns, order and view of each list, by its key, as the list dumps them."""
    panels: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """What is chosen in each dock, by its key, as its content dumps it."""
    left: dict[str, JSON] = field(default_factory=dict)
    """The list that was seen, for the next opening (`LeftList.dump`); empty where it was narrowed or arranged
    otherwise than usual."""

    def dump(self) -> bytes:
        """As it is stored."""
        return json.dumps(asdict(self)).encode()

    @property
    def geometry_bytes(self) -> bytes:
        """What Qt restores; empty where it is none."""
        return _bytes(self.geometry)

    @property
    def docks_bytes(self) -> bytes:
        """What Qt restores; empty where it is none."""
        return _bytes(self.docks)

    def of_list(self, key: str) -> Mapping[str, JSON]:
        """What a list dumped; empty where nothing is known of it."""
        return self.lists.get(key, {})


def encoded(data: bytes) -> str:
    """What Qt saved, as text."""
    return base64.b64encode(data).decode()


class Strange(Enum):
    """Why a layout is not what this version stored."""

    DAMAGED = auto()
    """Or no layout at all, or cut off."""
    NEWER = auto()
    """A later version stored it."""


def aside_name(name: str) -> str:
    """Under which name a layout is kept that was stored as `name` and is strange."""
    return f"{name} (set aside)"


def strangeness(stored: bytes | None) -> Strange | None:
    """What is odd about a stored layout; None where it is one of this version or an earlier one, or none."""
    if stored is None:
        return None
    version = _object(stored).get("version")
    if type(version) is not int:
        return Strange.DAMAGED
    return Strange.NEWER if version > VERSION else None


def load_layout(stored: bytes | None) -> LayoutState:
    """What was stored; the usual layout in place of whatever is missing, of another type or too large."""
    values = _object(stored or b"")
    usual = asdict(LayoutState())
    known = {
        name: value for name, value in values.items() if name in usual and type(value) is type(usual[name])
    }
    for name in ("width", "height", "pane_width"):
        if not 0 <= known.get(name, 0) <= LARGEST:
            del known[name]
    for name in ("lists", "panels"):
        parts = known.get(name, {})
        known[name] = {key: dumped for key, dumped in parts.items() if isinstance(dumped, dict)}
    known["version"] = VERSION
    return LayoutState(**known)


def _object(stored: bytes) -> dict[str, JSON]:
    if len(stored) > MAX_BYTES:
        return {}
    try:
        values = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return b""
