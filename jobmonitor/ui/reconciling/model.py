"""Findings as a list: which changes are to be made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from jobmonitor.domain.reconciling import Finding, Truth
from jobmonitor.ui.feed.columns import about
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.plain import tooltip
from jobmonitor.ui.words import one_line

Index = QModelIndex | QPersistentModelIndex
_NONE = QModelIndex()
FINDING = Qt.ItemDataRole.UserRole
_SPEAKERS = {
    Truth.ROW: mark("Reconciling", "Row"),
    Truth.SERVER: mark("Reconciling", "Server"),
    Truth.FILES: mark("Reconciling", "Files"),
    Truth.JOURNAL: mark("Reconciling", "This workstation"),
}


class FindingsModel(QAbstractListModel):
    """Findings with a box to tick where there is something to be written. What is known to be wrong is ticked
    at first; what only the operator can decide is not."""

    ticked_changed = Signal()

    def __init__(self, server_title: Callable[[str | None], str]) -> None:
        super().__init__()
        self._server_title = server_title
        self._findings: tuple[Finding, ...] = ()
        self._ticked: set[int] = set()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Shows these in place of others."""
        self.beginResetModel()
        self._findings = tuple(findings)
        self._ticked = {
            row
            for row, each in enumerate(self._findings)
            if each.change is not None and each.verdict.is_doubtful
        }
        self.endResetModel()
        self.ticked_changed.emit()

    @property
    def ticked(self) -> tuple[Finding, ...]:
        """Those whose change is to be made."""
        return tuple(self._findings[row] for row in sorted(self._ticked))

    def finding(self, row: int) -> Finding | None:
        """The finding of a row, None where there is no such row."""
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def toggle(self, row: int) -> None:
        """Ticks a row, or not any more; nothing happens where nothing would be written."""
        finding = self.finding(row)
        if finding is not None and finding.change is not None:
            self._ticked ^= {row}
            self._tell(row, row)

    def tick_all(self, ticked: bool) -> None:
        """Ticks every row of which something would be written, or none."""
        every = {row for row, each in enumerate(self._findings) if each.change is not None}
        self._ticked = every if ticked else set()
        if self._findings:
            self._tell(0, len(self._findings) - 1)

    def _tell(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first), self.index(last))
        self.ticked_changed.emit()

    # As Qt asks

    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._findings)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        finding = self.finding(index.row())
        if finding is not None and finding.change is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        finding = self.finding(index.row())
        if finding is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return finding.verdict.words
            case Qt.ItemDataRole.AccessibleTextRole:
                state = "" if finding.change is None else self._state(index.row())
                parts = (state, finding.verdict.words, self.job_words(finding), change_words(finding))
                return ", ".join(filter(None, parts))
            case Qt.ItemDataRole.CheckStateRole if finding.change is not None:
                ticked = index.row() in self._ticked
                return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(f"{self.job_words(finding)}\n{finding.job.ref}")
            case _:
                return finding if role == FINDING else None

    def _state(self, row: int) -> str:
        return (
            translate("Reconciling", "ticked")
            if row in self._ticked
            else translate("Reconciling", "not ticked")
        )

    def job_words(self, finding: Finding) -> str:
        """Which job it is, in one line."""
        job = finding.job
        parts = (one_line(job.workflow_name, 60), about(job), self._server_title(job.comfy_url))
        return " · ".join(filter(None, parts))


def change_words(finding: Finding) -> str:
    """What would be written; why nothing is, where there is nothing."""
    return (
        finding.change.words
        if finding.change is not None
        else translate("Reconciling", "nothing to be written")
    )


def evidence_text(finding: Finding) -> str:
    """Who says what, a line each."""
    return "\n".join(
        f"{translate('Reconciling', _SPEAKERS[each.truth])}: {one_line(each.sentence)}"
        for each in finding.evidence
    )
