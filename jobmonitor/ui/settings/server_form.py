"""One server's table of the settings file, as a form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from jobmonitor.services.profiles import IN_KEYRING
from jobmonitor.ui.settings.rows import Row, browse_button
from jobmonitor.ui.theme.tokens import GROUP, MARGIN
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.controls import CheckBox
from jobmonitor.ui.widgets.fold import FoldHeading

_MORE = ("aliases", "token_header", "token_user", "token_env", "trust", "headers", "websocket")


class ServerForm(QWidget):
    """Title, address and token; the rest is folded. `table` is as the settings file has it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.url, self.token = QLineEdit(), QLineEdit(), QLineEdit()
        self.aliases, self.trust = QLineEdit(), QLineEdit()
        self.token_header, self.token_user, self.token_env = QLineEdit(), QLineEdit(), QLineEdit()
        self.headers = QPlainTextEdit()
        self.headers.setTabChangesFocus(True)
        self.headers.setFixedHeight(self.headers.fontMetrics().lineSpacing() * 3 + 2 * MARGIN)
        self.websocket = CheckBox(translate("Settings", "Follow it by its websocket"))
        self.websocket.setAccessibleName(self.websocket.text())
        self.url.setPlaceholderText("http://gpu1:8188")
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token_header.setPlaceholderText("Authorization")
        self._kept: dict[str, Any] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP)
        self.url_row = Row(
            translate("Settings", "Address"),
            translate("Settings", "One that means the same machine on every workstation."),
            self.url,
        )
        column.addWidget(self.url_row)
        column.addWidget(Row(translate("Settings", "Title"), "", self.name))
        self.token_row = Row(
            translate("Settings", "Token"),
            translate("Settings", "For a server that wants a login. It goes into the keyring."),
            self.token,
        )
        column.addWidget(self.token_row)
        self.fold = FoldHeading(translate("Settings", "Proxy, certificates, other addresses"))
        column.addWidget(self.fold)
        self._more = QWidget()
        column.addWidget(self._more)
        self._fill_more()
        self._more.hide()
        self.fold.toggled.connect(self._more.setVisible)
        column.addStretch(1)
        for line in (self.name, self.url, self.token, self.aliases, self.trust, self.token_header):
            line.textEdited.connect(lambda _text: self.changed.emit())
        for line in (self.token_user, self.token_env):
            line.textEdited.connect(lambda _text: self.changed.emit())
        self.headers.textChanged.connect(self.changed)
        self.websocket.toggled.connect(lambda _on: self.changed.emit())

    def _fill_more(self) -> None:
        column = QVBoxLayout(self._more)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GROUP)
        trust = translate("Settings", "Trust")
        rows = (
            Row(
                translate("Settings", "Other addresses"),
                translate("Settings", "That mean the same server; commas between them."),
                self.aliases,
            ),
            Row(
                trust,
                translate("Settings", "A file of certificates (PEM), or “any”. Empty: as everywhere."),
                self.trust,
                browse_button(self.trust, trust),
            ),
            Row(
                translate("Settings", "Headers"),
                translate("Settings", "“Name: value”, one on each line; for what is no secret."),
                self.headers,
            ),
            Row(translate("Settings", "The token's header"), "", self.token_header),
            Row(
                translate("Settings", "Login"),
                translate("Settings", "To which the token is the password (Basic)."),
                self.token_user,
            ),
            Row(
                translate("Settings", "Variable with the token"),
                translate("Settings", "A variable of the environment, in place of the keyring."),
                self.token_env,
            ),
        )
        for row in rows:
            column.addWidget(row)
        column.addWidget(self.websocket)

    def show_table(self, table: dict[str, Any], typed_token: str) -> None:
        """Shows a server."""
        self._kept = dict(table)
        self.blockSignals(True)
        self.name.setText(str(table.get("name", "")))
        self.url.setText(str(table.get("url", "")))
        self.token.setText(typed_token)
        in_keyring = table.get("token") == IN_KEYRING
        self.token.setPlaceholderText(translate("Settings", "in the keyring") if in_keyring else "")
        aliases = table.get("aliases", [])
        self.aliases.setText(", ".join(str(each) for each in aliases) if isinstance(aliases, list) else "")
        self.trust.setText(str(table.get("trust", "")))
        headers = table.get("headers", {})
        lines = [f"{name}: {value}" for name, value in headers.items()] if isinstance(headers, dict) else []
        self.headers.setPlainText("\n".join(lines))
        self.token_header.setText(str(table.get("token_header", "")))
        self.token_user.setText(str(table.get("token_user", "")))
        self.token_env.setText(str(table.get("token_env", "")))
        self.websocket.setChecked(table.get("websocket", True) is not False)
        self.fold.setChecked(any(key in table for key in _MORE))
        self.blockSignals(False)
        self.url_row.tell("")

    def table(self) -> dict[str, Any]:
        """The server as it is typed; what is empty is left out."""
        aliases = [each.strip() for each in self.aliases.text().split(",") if each.strip()]
        headers = {}
        for line in self.headers.toPlainText().splitlines():
            name, _, value = line.partition(":")
            if name.strip():
                headers[name.strip()] = value.strip()
        env = self.token_env.text().strip()
        token = IN_KEYRING if self.token.text() or self._kept.get("token") == IN_KEYRING else ""
        typed: dict[str, Any] = {
            "url": self.url.text().strip(),
            "name": self.name.text().strip(),
            "aliases": aliases,
            "token": "" if env else token,
            "token_env": env,
            "token_header": self.token_header.text().strip(),
            "token_user": self.token_user.text().strip(),
            "trust": self.trust.text().strip(),
            "headers": headers,
        }
        table = {key: value for key, value in typed.items() if value or key == "url"}
        if not self.websocket.isChecked():
            table["websocket"] = False
        return table
