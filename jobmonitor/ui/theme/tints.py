"""Quiet backgrounds in the colour of a status, on which every text can be read. Without Qt."""

from __future__ import annotations

from functools import lru_cache

from jobmonitor.ui.theme.tokens import Tokens

SHARE = 0.07
"""How much of a status' colour a background takes."""


@lru_cache(64)
def background(tokens: Tokens, tone: str, *, selected: bool) -> str:
    """The background of a row as #rrggbb; without a tone, or where it is selected, the usual one."""
    if selected:
        return tokens.selected
    return mixed(tokens.surface, tokens.tone(tone), SHARE) if tone else tokens.surface


def mixed(one: str, other: str, share: float) -> str:
    """A colour (#rrggbb) with a share (0 to 1) of another."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(low + (high - low) * share):02X}" for low, high in pairs)
