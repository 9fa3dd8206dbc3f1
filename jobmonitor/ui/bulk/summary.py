"""What failed of one action on many jobs: grouped by reason, to be copied, and to be selected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import Job
from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.plain import PlainLabel, tooltip
from jobmonitor.ui.words import count_text, one_line

WIDTH, HEIGHT = 560, 360
NARROWEST = 360
ID = 8
"""Characters of a job's id that tell it apart; its tooltip has all."""
MAX_SHOWN = 200
"""Jobs that are named below one reason."""
FEW = 3
"""Up to so many reasons stand unfolded."""

Refused = Sequence[tuple[Job, JobMonitorError]]


class SummaryDialog(QDialog):
    """Open it with `open()`; it deletes itself."""

    select_wanted = Signal(object)
    """A list of JobRef: those that failed, of the reason that is chosen, or of all."""

    def __init__(self, sentence: str, refused: Refused, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Actions", "What failed"))
        self.setMinimumWidth(NARROWEST)
        self.resize(WIDTH, HEIGHT)
        self.copied_text = sentence
        """What Copy takes."""
        self._groups = _grouped(refused)
        told = PlainLabel(sentence)
        told.setWordWrap(True)
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setAccessibleName(translate("Actions", "Reasons, and the jobs of each"))
        self.tree.setProperty("framed", True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.tree.ensurePolished()  # rows are as high as the stylesheet has them from the beginning
        for reason, jobs in self._groups:
            self.tree.addTopLevelItem(_group_item(reason, jobs))
        if len(self._groups) <= FEW:
            self.tree.expandAll()
        self.select = QPushButton(translate("Actions", "Select those that failed"), self)
        self.select.setToolTip(
            tooltip(translate("Actions", "In the list; with a reason chosen, those that failed for it"))
        )
        self.copy = QPushButton(translate("Actions", "Copy"), self)
        close = QPushButton(translate("Actions", "Close"), self)
        close.setDefault(True)
        for button in (self.select, self.copy):
            button.setAutoDefault(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(MARGIN)
        buttons.addWidget(self.select)
        buttons.addWidget(self.copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(GROUP, GROUP, GROUP, GROUP)
        column.setSpacing(MARGIN)
        column.addWidget(told)
        column.addWidget(self.tree, 1)
        column.addLayout(buttons)
        self.select.clicked.connect(self._select)
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.copied_text))
        close.clicked.connect(self.accept)

    def _select(self) -> None:
        """Of the chosen reason; where none is chosen, all."""
        chosen = self.tree.currentItem()
        while chosen is not None and chosen.parent() is not None:
            chosen = chosen.parent()
        at = -1 if chosen is None else self.tree.indexOfTopLevelItem(chosen)
        groups = self._groups if at < 0 else [self._groups[at]]
        self.select_wanted.emit([job.ref for _, jobs in groups for job in jobs])
        self.accept()


def _grouped(refused: Refused) -> list[tuple[str, list[Job]]]:
    """The jobs of each reason, the most frequent reason first."""
    groups: dict[str, list[Job]] = {}
    for job, error in refused:
        groups.setdefault(str(error), []).append(job)
    return sorted(groups.items(), key=lambda each: -len(each[1]))


def _group_item(reason: str, jobs: Sequence[Job]) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{count_text(len(jobs))} × {one_line(reason, 300)}"])
    item.setToolTip(0, tooltip(reason))
    heavy = item.font(0)
    heavy.setWeight(QFont.Weight.DemiBold)
    item.setFont(0, heavy)
    item.addChildren(list(_job_items(jobs)))
    return item


def _job_items(jobs: Sequence[Job]) -> Iterable[QTreeWidgetItem]:
    for job in jobs[:MAX_SHOWN]:
        subject = one_line(about(job), 80)
        words = " · ".join(
            part for part in (one_line(job.workflow_name, 60), subject, one_line(job.ref.key, ID)) if part
        )
        item = QTreeWidgetItem([words])
        item.setToolTip(0, tooltip(str(job.ref)))
        yield item
    if len(jobs) > MAX_SHOWN:
        more = translate("Actions", "… and {count} more").format(count=count_text(len(jobs) - MAX_SHOWN))
        yield QTreeWidgetItem([more])
