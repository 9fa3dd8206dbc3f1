"""The server versions that are simulated, and where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_UPLOAD = 104857600


@dataclass(frozen=True)
class Version:
    """One behaviour. `name` is what `--behave` takes, `full` what `/system_stats` says."""

    name: str
    full: str
    catalogue: str
    newer: bool
    targeted: bool = True
    """Whether an interrupt that names a prompt spares every other one."""

    def features(self, max_upload: float) -> dict[str, Any]:
        """The answer of `/features`, which the websocket's handshake gives too; the limit is in bytes."""
        known: dict[str, Any] = {"supports_preview_metadata": True, "max_upload_size": max_upload}
        if self.newer:
            known |= {
                "supports_model_type_tags": True,
                "extension": {"manager": {"supports_v4": True}},
                "node_replacements": True,
                "assets": False,
            }
        return known


VERSIONS = {
    "0.3.50": Version("0.3.50", "0.3.50", "object_info.json", newer=False, targeted=False),
    "0.3.64": Version("0.3.64", "0.3.64", "object_info.json", False),
    "0.33": Version("0.33", "0.33.0", "object_info-0.33.json", True),
}


def version(name: str) -> Version:
    """By name; ValueError if there is none of it."""
    try:
        return VERSIONS[name]
    except KeyError:
        raise ValueError(f"unknown behaviour {name!r}; known: {', '.join(VERSIONS)}") from None
