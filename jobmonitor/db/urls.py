"""Addresses of databases as operators write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from jobmonitor.db.network_share import network_filesystem
from jobmonitor.domain.errors import InvalidInput

POSTGRESQL_SCHEMES = ("postgres", "postgresql", "postgresql+psycopg")
_REMEDY = "Write postgresql://user@host/name for a server, or the path of a file."


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a database is: a file of this workstation (`path`), or a PostgreSQL server (`url`)."""

    title: str
    """How an operator knows it; never a password."""
    path: Path | None = None
    url: str = ""
    """SQLAlchemy's spelling, with the password where one was given."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return "postgresql" if self.path is None else "sqlite"

    def __repr__(self) -> str:
        return f"DatabaseAddress({self.title!r})"


def parse_address(text: str) -> DatabaseAddress:
    """The database that `text` means: a PostgreSQL URL, `sqlite:///PATH`, or the path of a file.

    InvalidInput where it is neither, or where the file lies on a network share. Connects to nothing.
    """
    text = text.strip()
    if not text or "\0" in text:
        raise InvalidInput("No database is given.", remedy=_REMEDY)
    scheme, separator, rest = text.partition("://")
    if not separator:
        if text.startswith("sqlite:"):
            raise InvalidInput("The address of a file begins with sqlite:/// .", remedy=_REMEDY)
        return _file(text)
    scheme = scheme.lower()
    if scheme in POSTGRESQL_SCHEMES:
        return _server(text, rest)
    if scheme in ("sqlite", "sqlite+pysqlite"):
        return _file(_sqlite_path(rest))
    if scheme == "file":
        return _file(_sqlite_path(urlsplit(text).path))
    raise InvalidInput(
        f"“{scheme[:50]}” is not a kind of database that can be used.",
        remedy="Use PostgreSQL (postgresql://…) or an SQLite file (its path).",
    )


def _sqlite_path(rest: str) -> str:
    """The path in what follows `sqlite://`: `/relative`, `//absolute`, or `/C:/…`."""
    path = rest.partition("?")[0]
    if not path.startswith("/") or path == "/":
        raise InvalidInput("The address names no file.", remedy="Write sqlite:///PATH, or the path alone.")
    return unquote(path[1:])


def _file(text: str) -> DatabaseAddress:
    if text == ":memory:":
        raise InvalidInput("A database in memory cannot be shared between connections.", remedy=_REMEDY)
    path = Path(text).expanduser()
    if not re.match(r"^[A-Za-z]:[\\/]", text):  # a Windows path stays as it is, on every platform
        path = path.absolute()
    filesystem = network_filesystem(path)
    if filesystem:
        raise InvalidInput(
            f"The database file {path} lies on a network share ({filesystem}), where SQLite's locks do not"
            " hold and the file can be damaged.",
            remedy="Keep the file on a disk of this workstation; to share jobs, use PostgreSQL.",
        )
    return DatabaseAddress(title=str(path), path=path)


def _server(text: str, rest: str) -> DatabaseAddress:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(f"postgresql+psycopg://{rest}")
    except (ArgumentError, ValueError):
        # The reason would quote the address, password and all.
        raise InvalidInput("The address of the database cannot be read.", remedy=_REMEDY) from None
    query = dict(parse_qsl(urlsplit(text).query))
    host = url.host or query.get("host") or "localhost"
    port = url.port or query.get("port")
    name = url.database or query.get("dbname") or url.username or ""
    title = f"{host}:{port}/{name}" if port and str(port) != "5432" else f"{host}/{name}"
    return DatabaseAddress(title=title, url=url.render_as_string(hide_password=False))
