"""Which files may have a graph inside, by the ends of their names."""

from __future__ import annotations

from jobmonitor.ui.translating import translate

# fmt: off
ENDS = (
    "json", "png", "webp", "jpg", "jpeg", "mp4", "webm", "mkv", "mov", "flac", "mp3", "opus", "ogg",
)
# fmt: on


def name_filters() -> str:
    """What a file dialog offers."""
    ends = " ".join(f"*.{end}" for end in ENDS)
    graphs = translate("Importing", "Graphs and results ({ends})").format(ends=ends)
    return f"{graphs};;{translate('Importing', 'All files (*)')}"
