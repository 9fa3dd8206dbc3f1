"""The list in which the server is chosen, best first, and a line for another address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.server import Server, ServerStatus, canonical_url
from jobmonitor.ui.submit.server.items import ABOUT_ROLE, ServerDelegate
from jobmonitor.ui.submit.server.words import state_text
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.words import one_line

OTHER = mark("Submit", "Another address …")
ANY = "any"
"""What is remembered where jobmonitor shall choose; no address reads like this."""
_KEY = Qt.ItemDataRole.UserRole


class ServerChooser(QWidget):
    """The configured servers with their state, one entry that leaves the choice to jobmonitor, and a line
    for another address. What is shown of the servers changes without a choice or the focus changing."""

    server_changed = Signal()
    """Another server is chosen (an address: when its line was left)."""

    address_edited = Signal()

    def __init__(self, servers: Sequence[Server], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._servers = {server.url: server for server in servers}
        self._order = list(self._servers)
        """Addresses, best first."""
        self._states: dict[str, str] = {}
        self._about: dict[str, str] = {}
        self._best: Server | None = next(iter(servers), None)
        self._last: Server | None = None
        self.box = ComboBox(self)
        self.box.setAccessibleName(translate("Submit", "Server"))
        self.box.setItemDelegate(ServerDelegate(self.box))
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("http://gpu1:8188")
        self.address.setAccessibleName(translate("Submit", "Address of the server"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.box)
        layout.addWidget(self.address)
        self._fill(next(iter(self._servers), ""))
        self.box.currentIndexChanged.connect(self._chosen)
        self.address.editingFinished.connect(self._tell)
        self.address.textEdited.connect(self.address_edited)
        self.address.setVisible(self._is_other())
        self._last = self.current()

    @property
    def is_any(self) -> bool:
        """Whether jobmonitor shall choose."""
        return bool(self.box.currentData(_KEY) == ANY)

    def current(self) -> Server | None:
        """The chosen server, where jobmonitor chooses the one that it would take now; None where the address
        cannot be one."""
        try:
            return self.require()
        except InvalidAddress:
            return None

    def require(self) -> Server:
        """The same. Raises InvalidAddress."""
        if self.is_any and self._best is not None:
            return self._best
        if not self._is_other():
            return self._servers[str(self.box.currentData(_KEY))]
        url = canonical_url(self.address.text())
        known = next((server for server in self._servers.values() if url in server.addresses), None)
        return known or Server(url)

    def remembered(self) -> str:
        """What `choose` takes the next time; empty where nothing is chosen."""
        current = self.current()
        return ANY if self.is_any else current.url if current is not None else ""

    def choose(self, address: str) -> None:
        """Chooses what was remembered. A server that is not configured is put into the line, and chosen only
        where no server is configured."""
        if address == ANY:
            self._select(ANY)
            return
        try:
            url = canonical_url(address)
        except InvalidAddress:
            return
        for server in self._servers.values():
            if url in server.addresses:
                self._select(server.url)
                return
        self.address.setText(url)
        self._tell()

    def show_statuses(self, statuses: Iterable[ServerStatus]) -> None:
        """Shows how the servers are, beside their names."""
        for status in statuses:
            self._states[status.server.url] = state_text(status)
        self._name()

    def show_choices(self, order: Sequence[str], about: Mapping[str, str], best: Server | None) -> None:
        """Shows how the servers suit: addresses best first, what is said of each, and which one jobmonitor
        would take. While the list is open its order stays."""
        self._about = dict(about)
        self._best = best or next(iter(self._servers.values()), None)
        wanted = [url for url in order if url in self._servers]
        wanted += [url for url in self._servers if url not in wanted]
        if wanted != self._order and not self.box.view().isVisible():
            self._order = wanted
            self._fill(str(self.box.currentData(_KEY)))
        self._name()
        self._tell()

    def about(self) -> str:
        """What is said of the chosen server."""
        current = self.current()
        return self._about.get(current.url, "") if current is not None else ""

    def state_problem(self, statuses: Iterable[ServerStatus]) -> str:
        """What is wrong with the chosen server just now, in one sentence."""
        current = self.current()
        for status in statuses:
            if current is not None and status.server.url == current.url:
                return one_line(status.problem)
        return ""

    def focus(self) -> None:
        """Puts the focus where the server is chosen."""
        (self.address if self._is_other() else self.box).setFocus()

    def _fill(self, key: str) -> None:
        with QSignalBlocker(self.box):
            self.box.clear()
            for url in self._order:
                self.box.addItem("", url)
            if len(self._servers) > 1:
                self.box.addItem("", ANY)
            self.box.addItem(translate("Submit", OTHER), "")
            self._name()
            self.box.setCurrentIndex(max(0, self.box.findData(key, _KEY)))

    def _name(self) -> None:
        with QSignalBlocker(self.box):
            for index in range(self.box.count()):
                key = str(self.box.itemData(index, _KEY))
                if key in self._servers:
                    title = one_line(self._servers[key].title, 60)
                    self.box.setItemText(index, " · ".join(filter(None, (title, self._states.get(key, "")))))
                    self.box.setItemData(index, self._about.get(key, ""), ABOUT_ROLE)
                elif key == ANY:
                    now = (
                        translate("Submit", " · now {title}").format(title=one_line(self._best.title, 60))
                        if self._best is not None
                        else ""
                    )
                    self.box.setItemText(
                        index, translate("Submit", "Let jobmonitor choose{now}").format(now=now)
                    )
                    self.box.setItemData(
                        index, translate("Submit", "The best one at the moment of submitting"), ABOUT_ROLE
                    )
                else:
                    self.box.setItemData(index, "", ABOUT_ROLE)
        self.box.update()

    def _select(self, key: str) -> None:
        index = self.box.findData(key, _KEY)
        if index >= 0:
            self.box.setCurrentIndex(index)

    def _is_other(self) -> bool:
        return not self.box.currentData(_KEY)

    def _chosen(self, _index: int) -> None:
        self.address.setVisible(self._is_other())
        if self._is_other() and self.box.hasFocus():
            self.address.setFocus()
        self._tell()

    def _tell(self) -> None:
        current = self.current()
        if current != self._last:
            self._last = current
            self.server_changed.emit()
