"""Which server it goes to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from jobmonitor.domain.errors import InvalidAddress
from jobmonitor.domain.server import Connection, Server, ServerStatus, canonical_url
from jobmonitor.ui.widgets.controls import ComboBox
from jobmonitor.ui.words import count_text, one_line

OTHER = "Another address …"


class ServerChooser(QWidget):
    """The configured servers with their state, and a line for another address."""

    server_changed = Signal()
    """Another server is chosen (an address: when its line was left)."""

    address_edited = Signal()

    def __init__(self, servers: Sequence[Server], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._servers = tuple(servers)
        self._last: Server | None = None
        self.box = ComboBox(self)
        self.box.setAccessibleName("Server")
        for server in self._servers:
            self.box.addItem(server.title, server.url)
        self.box.addItem(OTHER, "")
        self.address = QLineEdit(self)
        self.address.setPlaceholderText("http://gpu1:8188")
        self.address.setAccessibleName("Address of the server")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.box)
        layout.addWidget(self.address)
        self.box.currentIndexChanged.connect(self._chosen)
        self.address.editingFinished.connect(self._tell)
        self.address.textEdited.connect(self.address_edited)
        self.address.setVisible(self._is_other())
        self._last = self.current()

    def current(self) -> Server | None:
        """The chosen server; None where the address cannot be one."""
        try:
            return self.require()
        except InvalidAddress:
            return None

    def require(self) -> Server:
        """The chosen server. Raises InvalidAddress."""
        if not self._is_other():
            return self._servers[self.box.currentIndex()]
        url = canonical_url(self.address.text())
        known = next((server for server in self._servers if url in server.addresses), None)
        return known or Server(url)

    def choose(self, address: str) -> None:
        """Chooses the server at `address`, as remembered. One that is not configured is put into the line,
        and chosen only where no server is configured."""
        try:
            url = canonical_url(address)
        except InvalidAddress:
            return
        for index, server in enumerate(self._servers):
            if url in server.addresses:
                self.box.setCurrentIndex(index)
                return
        self.address.setText(url)
        self._tell()

    def show_statuses(self, statuses: Iterable[ServerStatus]) -> None:
        """Shows how the servers are, beside their names."""
        with QSignalBlocker(self.box):
            for status in statuses:
                for index, server in enumerate(self._servers):
                    if server.url == status.server.url:
                        self.box.setItemText(index, f"{one_line(server.title, 60)} · {state_text(status)}")

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

    def _is_other(self) -> bool:
        return self.box.currentIndex() == len(self._servers)

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


_STATES = {Connection.CONNECTING: "connecting …", Connection.UNREACHABLE: "unreachable"}


def state_text(status: ServerStatus) -> str:
    """ "idle", "2 in the queue", "unreachable"."""
    if status.connection in _STATES:
        return _STATES[status.connection]
    if status.queue_length is None:
        return "connected"
    return f"{count_text(status.queue_length)} in the queue" if status.queue_length else "idle"
