"""How values of settings are read, from a file or the environment, and what they take.

Each raises InvalidInput, whose sentence goes on where "The setting …" began.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from jobmonitor.config.server_access import KEYS, ServerAccess, read_access
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import System
from jobmonitor.domain.results import Keep
from jobmonitor.domain.server import Server

EMBEDDED = "embedded"
"""The value of `database` that means: this workstation's own file."""
LANGUAGES = ("system", "en", "es")
"""What `language` may be."""
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?(KB|MB|GB|TB)")
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


def read_text(value: object) -> str:
    """A text that is not empty, without the white space around it."""
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("takes a text")
    return value.strip()


def read_database(value: object) -> str | None:
    """An address, or the path of a file; None for the embedded file."""
    text = read_text(value)
    return None if text == EMBEDDED else text


def read_server(value: object) -> Server:
    """A server by its address, or a table of the settings file."""
    if isinstance(value, str):
        return Server.at(value)
    if isinstance(value, Mapping):
        unknown = value.keys() - {"url", "name", "aliases"} - KEYS
        if unknown:
            raise InvalidInput(f"has an entry that jobmonitor does not know: {', '.join(sorted(unknown))}")
        aliases = value.get("aliases", [])
        if not isinstance(aliases, list):
            raise InvalidInput("takes a list of addresses as aliases")
        return Server.at(
            read_text(value.get("url")),
            str(value.get("name", "")),
            tuple(read_text(each) for each in aliases),
        )
    raise InvalidInput("takes an address, or a table with url and name")


def read_servers(value: object) -> tuple[Server, ...]:
    """Each server once, in the order of the list."""
    return tuple(dict.fromkeys(read_server(each) for each in many(value)))


def read_accesses(value: object) -> dict[str, ServerAccess]:
    """The access of each server that says something of it, by its canonical address."""
    tables = [each for each in many(value) if isinstance(each, Mapping) and each.keys() & KEYS]
    return {read_server(each).url: read_access(each) for each in tables}


def many(value: object) -> list[object]:
    """A list of values as it is, a single one as a list of one."""
    return value if isinstance(value, list) else [value]


def read_folders(value: object) -> tuple[Path, ...]:
    """Folders, whether they are there or not; ~ is the operator's own."""
    return tuple(Path(read_text(each)).expanduser() for each in many(value))


def read_file(value: object) -> Path:
    """A file that is there."""
    path = Path(read_text(value)).expanduser()
    if not path.is_file():
        raise InvalidInput(f"names {path}, which is not a file")
    return path


def read_yes_or_no(value: object) -> bool:
    """true or false, in the environment also yes, no, 1 and 0."""
    if isinstance(value, bool):
        return value
    word = read_text(value).lower()
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise InvalidInput("takes true or false")


def read_job_system(value: object) -> System | None:
    """One of the studio's systems of tables; None for "auto"."""
    word = read_text(value).lower()
    if word == "auto":
        return None
    try:
        return System(word)
    except ValueError:
        raise InvalidInput("takes auto, new or legacy") from None


def read_keep(value: object) -> Keep:
    """Whose results are kept."""
    try:
        return Keep(read_text(value).lower())
    except ValueError:
        raise InvalidInput("takes own, all or none") from None


def read_language(value: object) -> str:
    """The language of the window."""
    text = read_text(value).lower()
    if text not in LANGUAGES:
        raise InvalidInput("takes system, en or es")
    return text


def read_bytes(value: object) -> int:
    """A number of bytes; GB are 1000³ of them, as a disk's maker counts."""
    found = _SIZE.fullmatch(read_text(value).upper()) if isinstance(value, str) else None
    if found is None:
        raise InvalidInput("takes a size, such as 20 GB")
    return round(float(found[1]) * _UNITS[found[2]])


def read_storage(value: object) -> str:
    """A whole path, or s3://bucket/folder."""
    text = read_text(value)
    if text.startswith("s3://"):
        if not urlsplit(text).netloc:
            raise InvalidInput("takes a bucket, such as s3://bucket/folder")
        return text
    if "://" in text:
        raise InvalidInput("takes a folder, or a bucket such as s3://bucket/folder")
    if not Path(text).expanduser().is_absolute():
        raise InvalidInput("takes a whole path, which means the same folder wherever jobmonitor is started")
    return str(Path(text).expanduser())


def read_minutes(value: object) -> float | None:
    """Seconds; None for "off"."""
    if isinstance(value, str) and value.strip().lower() == "off":
        return None
    try:
        minutes = (
            float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else 0.0
        )
    except ValueError:
        minutes = 0.0
    if not 1 <= minutes <= 10_000:
        raise InvalidInput("takes minutes, from 1 to 10000, or off")
    return minutes * 60


def read_web_address(value: object) -> str:
    """An http or https address that carries no password."""
    text = read_text(value)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise InvalidInput("takes an http or https address, without a password")
    return text
