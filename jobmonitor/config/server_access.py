"""What a server in the settings says of how it is asked: headers, where its token is, whom to trust."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jobmonitor.domain.errors import InvalidInput

ANY = "any"
"""The value of `trust` that means: whoever answers."""
KEYRING = "keyring"
"""The value of `token` that means: look into the keyring."""
KEYS = frozenset({"headers", "token", "token_env", "token_header", "token_user", "trust", "websocket"})
"""Keys of a server's table that are read here."""

MOST_HEADERS = 20
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[!-~](?:[ -~]{0,3998}[!-~])?")
_OURS = frozenset(
    {"host", "origin", "connection", "upgrade", "content-length", "content-type", "transfer-encoding", "te"}
)
"""Headers that belong to the question itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAccess:
    """As the settings say it. A token is never among it, only where it is kept."""

    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Name and value; for what is no secret, but some put one there: it is never shown."""
    token: str = ""
    """KEYRING, or empty."""
    token_env: str = ""
    """The name of the environment variable that has the token."""
    token_header: str = "Authorization"  # noqa: S105 - a header's name, not a token
    """Which header carries the token."""
    token_user: str = ""
    """The login to which the token is the password (Basic); empty: the token itself is what is sent."""
    trust: str = ""
    """A file of certificates (PEM), or ANY; empty: as everywhere."""
    websocket: bool = True

    @property
    def has_token(self) -> bool:
        return bool(self.token or self.token_env)

    def headers_with(self, token: str) -> dict[str, str]:
        """All headers. InvalidInput, which never quotes it, where the token cannot be sent."""
        headers = dict(self.headers)
        if not self.has_token:
            return headers
        if not _VALUE.fullmatch(token):
            raise InvalidInput("The token has characters that no header can carry, or is empty.")
        if self.token_user:
            login = base64.b64encode(f"{self.token_user}:{token}".encode()).decode("ascii")
            headers[self.token_header] = f"Basic {login}"
        elif self.token_header.lower() == "authorization" and " " not in token:
            headers[self.token_header] = f"Bearer {token}"
        else:
            headers[self.token_header] = token
        return headers

    @property
    def verify(self) -> bool | str | None:
        """Whom an https connection trusts there; None: as everywhere."""
        if not self.trust:
            return None
        return False if self.trust == ANY else self.trust


def read_access(table: Mapping[str, object]) -> ServerAccess:
    """A server's table as far as it is about that. Raises InvalidInput, which quotes no value."""
    token = table.get("token", "")
    if token not in ("", KEYRING):
        raise InvalidInput(
            'takes token = "keyring" alone: a token itself does not belong into a file',
            remedy="Put it into the keyring, or name an environment variable as token_env.",
        )
    env = _plain(table, "token_env")
    if token and env:
        raise InvalidInput("takes token or token_env, not both")
    header = _plain(table, "token_header") or "Authorization"
    if not _NAME.fullmatch(header) or _is_ours(header):
        raise InvalidInput("takes the name of a header as token_header")
    user = _plain(table, "token_user")
    if ":" in user:
        raise InvalidInput("takes a token_user without a colon")
    websocket = table.get("websocket", True)
    if not isinstance(websocket, bool):
        raise InvalidInput("takes true or false as websocket")
    return ServerAccess(
        headers=_headers(table.get("headers", {})),
        token=str(token),
        token_env=env,
        token_header=header,
        token_user=user,
        trust=_trust(_plain(table, "trust")),
        websocket=websocket,
    )


def _plain(table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str) or not value.isprintable() or len(value) > 4_000:
        raise InvalidInput(f"takes a text as {key}")
    return value.strip()


def _headers(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or len(value) > MOST_HEADERS:
        raise InvalidInput(f"takes a table of at most {MOST_HEADERS} headers")
    headers = []
    for name, text in value.items():
        if not _NAME.fullmatch(name):
            raise InvalidInput("has a header whose name is none")
        if _is_ours(name):
            raise InvalidInput(f"may not set the header {name}, which belongs to the question itself")
        if not isinstance(text, str) or not _VALUE.fullmatch(text):
            raise InvalidInput(f"has a header {name} whose value cannot be sent: plain letters and signs can")
        headers.append((name, text))
    return tuple(headers)


def _is_ours(name: str) -> bool:
    return name.lower() in _OURS or name.lower().startswith("sec-")


def _trust(text: str) -> str:
    if text in ("", ANY):
        return text
    path = Path(text).expanduser()
    if not path.is_file():
        raise InvalidInput(f'takes "any" or a file of certificates as trust; {path} is not a file')
    return str(path)
