"""Every colour and measure of the window: light, dark, and both with high contrast. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, fields

SPACE = 4
"""The grid, in pixels. Margins are two of it, groups four apart."""
MARGIN = 8
GROUP = 16
ROW = 44
"""Height of a row with a thumbnail."""
COMPACT_ROW = 28
HEADER = 28
"""Height of a list's header."""
RADIUS = 8
"""Corner radius, of pictures only; controls have half of it."""
ICON = 16
TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""Sizes of text that can be chosen, in per cent of the system's."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as #rrggbb."""

    base: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    """Background of the selected row."""
    pending: str
    processing: str
    completed: str
    failed: str
    cancelled: str
    unknown: str
    speaker_1: str
    speaker_2: str
    speaker_3: str
    speaker_4: str
    is_high: bool = False
    """Whether borders and focus are as strong as they can be."""

    def tone(self, name: str) -> str:
        """The colour called `name`: a status, or any other token."""
        value: str = getattr(self, name)
        return value


LIGHT = Tokens(
    base="#FBFBFC",
    surface="#FFFFFF",
    raised="#F2F3F5",
    line="#DCDFE4",
    text="#1B1F24",
    muted="#5B6570",
    accent="#2F5FD0",
    on_accent="#FFFFFF",
    selected="#E4ECFB",
    pending="#6A5B00",
    processing="#1D5FBF",
    completed="#1B7A3D",
    failed="#B3261E",
    cancelled="#5B6570",
    unknown="#7A3E9D",
    speaker_1="#1F5FBF",
    speaker_2="#A34A00",
    speaker_3="#0B6E5F",
    speaker_4="#9C2A78",
)
DARK = Tokens(
    base="#15171B",
    surface="#1B1E23",
    raised="#24282F",
    line="#343A43",
    text="#E6E9EE",
    muted="#9BA5B1",
    accent="#7FA2FF",
    on_accent="#10141C",
    selected="#26344F",
    pending="#D9C25A",
    processing="#7DB2FF",
    completed="#6FCF8E",
    failed="#FF8A80",
    cancelled="#9BA5B1",
    unknown="#CF9BEA",
    speaker_1="#7DB2FF",
    speaker_2="#F5AE6B",
    speaker_3="#5FD3BC",
    speaker_4="#F29AC8",
)
HIGH_LIGHT = Tokens(
    base="#FFFFFF",
    surface="#FFFFFF",
    raised="#F4F4F4",
    line="#5C5C5C",
    text="#000000",
    muted="#333333",
    accent="#0038A8",
    on_accent="#FFFFFF",
    selected="#DCE8FF",
    pending="#463C00",
    processing="#00408C",
    completed="#004A1C",
    failed="#8A0008",
    cancelled="#333333",
    unknown="#541C78",
    speaker_1="#00408C",
    speaker_2="#6E3000",
    speaker_3="#00483C",
    speaker_4="#700F50",
    is_high=True,
)
HIGH_DARK = Tokens(
    base="#000000",
    surface="#000000",
    raised="#161616",
    line="#B4B4B4",
    text="#FFFFFF",
    muted="#DADADA",
    accent="#9CC7FF",
    on_accent="#000000",
    selected="#00294F",
    pending="#FFE45C",
    processing="#9CCBFF",
    completed="#7CF2A0",
    failed="#FFB8B2",
    cancelled="#DADADA",
    unknown="#EBC2FF",
    speaker_1="#9CCBFF",
    speaker_2="#FFC48A",
    speaker_3="#7DF0DA",
    speaker_4="#FFBADF",
    is_high=True,
)
THEMES = (LIGHT, DARK, HIGH_LIGHT, HIGH_DARK)
SURFACES = ("base", "surface", "raised", "selected")
"""What text may stand on."""
TEXTS = tuple(
    each.name for each in fields(Tokens) if each.name not in (*SURFACES, "line", "on_accent", "is_high")
)
"""What text may be written in, on any of the surfaces."""


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
