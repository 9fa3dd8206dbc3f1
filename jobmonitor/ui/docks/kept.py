"""What is chosen in a dock, a filter or a span, and kept with the layout."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import JSON

MOST_TEXT = 500
"""Characters of a filter that are kept."""


class KeptContent(QWidget):
    """The content of a dock that is to be found as it was left."""

    rearranged = Signal()
    """Something else is chosen in it."""

    def dump(self) -> dict[str, JSON]:
        """What is chosen, as `restore` takes it."""
        return {}

    def restore(self, values: Mapping[str, object]) -> None:
        """Chooses what was chosen; what is missing or makes no sense is as usual."""


def text_of(values: Mapping[str, object], name: str) -> str:
    """A text among what was kept; empty where it is none."""
    value = values.get(name)
    return value[:MOST_TEXT] if isinstance(value, str) else ""
