"""Which files may have a graph inside, by the ends of their names."""

from __future__ import annotations

# fmt: off
ENDS = (
    "json", "png", "webp", "jpg", "jpeg", "mp4", "webm", "mkv", "mov", "flac", "mp3", "opus", "ogg",
)
# fmt: on
FILTER = f"Graphs and results ({' '.join(f'*.{end}' for end in ENDS)});;All files (*)"
"""For file dialogs."""
