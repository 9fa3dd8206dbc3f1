"""The first rows, in the table that all lists have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from jobmonitor.services.clock import SystemClock
from jobmonitor.ui.feed.model import FeedModel
from jobmonitor.ui.feed.table import FeedTable
from jobmonitor.ui.feed.thumbnails import EDGE, Thumbnails
from jobmonitor.ui.server_titles import ServerTitles

if TYPE_CHECKING:
    from jobmonitor.domain.job import Job
    from jobmonitor.domain.server import Server
    from jobmonitor.ui.theme.theme import Theme


class NoThumbnails(Thumbnails):
    """There are none before the services are there."""

    def __init__(self, parent: QObject) -> None:
        QObject.__init__(self, parent)

    def set_size(self, size: QSize, edge: int = EDGE) -> None:
        """There is nothing to be made smaller."""

    def get(self, job: Job, ratio: float) -> QPixmap | None:
        return None

    def want(self, jobs: Iterable[Job], ratio: float) -> None:
        """They come with the services."""


def first_rows(
    jobs: Sequence[Job],
    theme: Theme,
    servers: Iterable[Server],
    parent: QWidget,
    *,
    arrangement: object = None,
    is_compact: bool = False,
) -> FeedTable:
    """A table of these jobs; `arrangement` as `FeedTable.dump` gave it."""
    model = FeedModel(SystemClock(), lambda ref: None, ServerTitles(servers).title_of, parent)
    table = FeedTable(model, theme, NoThumbnails(parent), parent)
    table.restore(arrangement if isinstance(arrangement, Mapping) else {})
    table.set_compact(is_compact)
    model.restart(len(jobs), [(0, jobs)])
    return table
