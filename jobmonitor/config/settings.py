"""Settings: the command line over the environment over the settings file over the defaults.

Each setting is declared once, in `Settings`; the names of the file and the environment derive from it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jobmonitor.config.paths import Paths
from jobmonitor.config.server_access import KEYS, ServerAccess, read_access
from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.job import System
from jobmonitor.domain.results import Keep
from jobmonitor.domain.server import Server

PREFIX = "JOBMONITOR_"
KEYRING = "keyring"
"""The value of `database_user` that means: look into the keyring."""
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?) ?(KB|MB|GB|TB)")
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
MAX_BYTES = 1_000_000
"""Size of a settings file at most."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput("takes a text")
    return value.strip()


def _server(value: object) -> Server:
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
            _text(value.get("url")), str(value.get("name", "")), tuple(_text(each) for each in aliases)
        )
    raise InvalidInput("takes an address, or a table with url and name")


def _servers(value: object) -> tuple[Server, ...]:
    return tuple(dict.fromkeys(_server(each) for each in _many(value)))


def _accesses(value: object) -> dict[str, ServerAccess]:
    """The access of each server that says something of it, by its canonical address."""
    tables = [each for each in _many(value) if isinstance(each, Mapping) and each.keys() & KEYS]
    return {_server(each).url: read_access(each) for each in tables}


def _many(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _folders(value: object) -> tuple[Path, ...]:
    many = value if isinstance(value, list) else [value]
    return tuple(Path(_text(each)).expanduser() for each in many)


def _file(value: object) -> Path:
    path = Path(_text(value)).expanduser()
    if not path.is_file():
        raise InvalidInput(f"names {path}, which is not a file")
    return path


def _yes_or_no(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value).lower()
    if word in ("yes", "true", "1"):
        return True
    if word in ("no", "false", "0"):
        return False
    raise InvalidInput("takes true or false")


def _job_system(value: object) -> System | None:
    word = _text(value).lower()
    if word == "auto":
        return None
    try:
        return System(word)
    except ValueError:
        raise InvalidInput("takes auto, new or legacy") from None


def _keep(value: object) -> Keep:
    try:
        return Keep(_text(value).lower())
    except ValueError:
        raise InvalidInput("takes own, all or none") from None


def _bytes(value: object) -> int:
    """A number of bytes; GB are 1000³ of them, as a disk's maker counts."""
    found = _SIZE.fullmatch(_text(value).upper()) if isinstance(value, str) else None
    if found is None:
        raise InvalidInput("takes a size, such as 20 GB")
    return round(float(found[1]) * _UNITS[found[2]])


def _storage(value: object) -> str:
    text = _text(value)
    if text.startswith("s3://"):
        if not urlsplit(text).netloc:
            raise InvalidInput("takes a bucket, such as s3://bucket/folder")
        return text
    if "://" in text:
        raise InvalidInput("takes a folder, or a bucket such as s3://bucket/folder")
    if not Path(text).expanduser().is_absolute():
        raise InvalidInput("takes a whole path, which means the same folder wherever jobmonitor is started")
    return str(Path(text).expanduser())


def _minutes(value: object) -> float | None:
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


def _web_address(value: object) -> str:
    text = _text(value)
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise InvalidInput("takes an http or https address, without a password")
    return text


def setting(read: Callable[[object], Any], default: Any, key: str, *, secret: bool = False) -> Any:
    """Declares a setting: how its value is read, and what it is called in file and environment.

    A `secret` is left out where settings are printed.
    """
    return field(default=default, repr=not secret, metadata={"read": read, "key": key})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may configure."""

    database: str | None = setting(_text, None, "database", secret=True)
    """A PostgreSQL URL or the path of an SQLite file; None for the embedded file."""
    database_user: str | None = setting(_text, None, "database_user", secret=True)
    """As whom a PostgreSQL with row-level security is asked: a user's id, a token, or KEYRING for a token
    that the keyring has."""
    database_role: str | None = setting(_text, None, "database_role")
    """The role that statements run as there; None for the token's, else the usual one of signed-in users."""
    read_only: bool = setting(_yes_or_no, False, "read_only")
    """Whether the database is only looked at."""
    job_system: System | None = setting(_job_system, None, "job_system")
    """In which of the studio's two systems of tables submissions are recorded; None: in the new tables where
    there are any, else in the legacy ones."""
    servers: tuple[Server, ...] = setting(_servers, (), "server")
    """ComfyUI servers; the first is where a submission goes by default."""
    access: Mapping[str, ServerAccess] = field(default_factory=dict, repr=False)
    """How servers are asked of which the settings say it, by canonical address; part of `server`."""
    user: str | None = setting(_text, None, "user")
    """Who "me" is: a user's id as the jobs have it."""
    workflow_folders: tuple[Path, ...] = setting(_folders, (), "workflow_folders")
    """Folders with workflows of the operator's own."""
    certificates: Path | None = setting(_file, None, "certificates")
    """A file of certificate authorities (PEM) to trust, in place of those that this computer trusts."""
    verify_certificates: bool = setting(_yes_or_no, True, "verify_certificates")
    """Whether a server's certificate is checked at all. Turning it off trusts whoever answers."""

    keep_results: Keep = setting(_keep, Keep.OWN, "keep_results")
    """Whose results are fetched when they are made, and kept on this workstation."""
    results_limit: int = setting(_bytes, 20 * 10**9, "results_limit")
    """Bytes that kept results may take; what was not used for longest makes room."""
    storage: str | None = setting(_storage, None, "storage")
    """Where the studio keeps results for good: a folder, or s3://bucket/folder."""
    storage_endpoint: str | None = setting(_web_address, None, "storage_endpoint")
    """The address of the storage service, where it is not Amazon's."""
    storage_address: str | None = setting(_web_address, None, "storage_address")
    """Under which address others read what is in the storage; {name} stands for the file."""

    fail_stuck_after: float | None = setting(_minutes, None, "fail_stuck_after")
    """Seconds after which a job that is said to be stuck is cancelled at its server; None: never."""

    @property
    def verify(self) -> bool | str:
        """Whom https connections trust: True for this computer's authorities, a file's, False for anybody."""
        if not self.verify_certificates:
            return False
        return True if self.certificates is None else str(self.certificates)


def load_settings(
    paths: Paths, environment: Mapping[str, str], overrides: Mapping[str, object] | None = None
) -> Settings:
    """The settings in force. `overrides` has values by key, from the command line; None is "not given".

    Raises InvalidInput that names the file or variable, the setting, and what it takes.
    """
    settings = _apply(Settings(), _read_file(paths.settings_file), f"The settings file {paths.settings_file}")
    from_environment = {
        _key(each): environment[PREFIX + _key(each).upper()]
        for each in _declared()
        if environment.get(PREFIX + _key(each).upper(), "").strip()
    }
    settings = _apply(settings, from_environment, "The environment")
    given = {key: value for key, value in (overrides or {}).items() if value is not None}
    return _apply(settings, given, "The command line")


def _read_file(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
        if len(text) > MAX_BYTES:
            raise InvalidInput(f"The settings file {path} is larger than 1 MB.")
        return tomllib.loads(text.decode())
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"The settings file {path} is not valid TOML: {error}.", remedy="Correct it, or move it away."
        ) from error
    except OSError as error:
        raise InvalidInput(
            f"The settings file {path} cannot be read: {error.strerror}.", remedy="Check its rights."
        ) from error


def _apply(settings: Settings, values: Mapping[str, object], place: str) -> Settings:
    by_key = {_key(each): each for each in _declared()}
    by_key["servers"] = by_key["server"]
    for key, value in values.items():
        known = by_key.get(key)
        if known is None:
            raise InvalidInput(
                f"{place} has a setting “{key}” that jobmonitor does not know.",
                remedy=f"The settings are {', '.join(sorted(by_key))}.",
            )
        try:
            read = known.metadata["read"](value)
            access = _accesses(value) if known.name == "servers" else {}
        except JobMonitorError as error:
            raise InvalidInput(f"{place}: the setting “{key}”: {error}") from error
        if known.name == "servers":
            settings = replace(settings, access={**settings.access, **access})
            read = tuple(dict.fromkeys(_known_server(settings.servers, each) for each in read))
        settings = replace(settings, **{known.name: read})
    return settings


def _known_server(servers: tuple[Server, ...], server: Server) -> Server:
    """The server that was configured already, where `server` is but one of its addresses."""
    if server.name or server.aliases:
        return server
    return next((each for each in servers if server.url in each.addresses), server)


def _declared() -> list[Field[Any]]:
    return [each for each in fields(Settings) if "key" in each.metadata]


def _key(each: Any) -> str:
    return str(each.metadata["key"])
