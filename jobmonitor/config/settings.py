"""Each setting, declared once; file, environment, dialog and guide derive from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NamedTuple

from jobmonitor.config.server_access import ServerAccess
from jobmonitor.config.values import (
    EMBEDDED,
    LANGUAGES,
    read_bytes,
    read_database,
    read_file,
    read_folders,
    read_job_system,
    read_keep,
    read_language,
    read_minutes,
    read_servers,
    read_storage,
    read_text,
    read_web_address,
    read_yes_or_no,
)
from jobmonitor.domain.job import System
from jobmonitor.domain.results import Keep
from jobmonitor.domain.server import Server
from jobmonitor.domain.setting import DEFAULT_PROFILE, SettingKind, SettingsPage, SettingSpec

KEYRING = "keyring"
"""The value of `database_user` that means: look into the keyring."""
_PAGE, _KIND = SettingsPage, SettingKind


def setting(read: Callable[[object], Any], default: Any, spec: SettingSpec, *, secret: bool = False) -> Any:
    """Declares a setting: how its value is read, what holds without one, and how it is told of.

    A `secret` is left out where settings are printed.
    """
    return field(default=default, repr=not secret, metadata={"read": read, "spec": spec})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may configure, in one profile."""

    profile: str = DEFAULT_PROFILE
    """The name of the profile that this is."""
    database: str | None = setting(
        read_database,
        None,
        SettingSpec(
            key="database",
            page=_PAGE.PROFILE,
            kind=_KIND.DATABASE,
            usual=EMBEDDED,
            option="--database",
        ),
        secret=True,
    )
    """A PostgreSQL URL or the path of an SQLite file; None for the embedded file."""
    database_user: str | None = setting(
        read_text, None, SettingSpec(key="database_user", page=_PAGE.PROFILE), secret=True
    )
    """As whom a PostgreSQL with row-level security is asked: a user's id, a token, or KEYRING for a token
    that the keyring has."""
    database_role: str | None = setting(read_text, None, SettingSpec(key="database_role", page=_PAGE.PROFILE))
    """The role that statements run as there; None for the token's, else the usual one of signed-in users."""
    read_only: bool = setting(
        read_yes_or_no,
        False,
        SettingSpec(
            key="read_only", page=_PAGE.PROFILE, kind=_KIND.YES_NO, usual=False, option="--read-only"
        ),
    )
    """Whether the database is only looked at."""
    job_system: System | None = setting(
        read_job_system,
        None,
        SettingSpec(
            key="job_system",
            page=_PAGE.ADVANCED,
            kind=_KIND.CHOICE,
            choices=("auto", "new", "legacy"),
            usual="auto",
        ),
    )
    """In which of the studio's two systems of tables submissions are recorded; None: in the new tables where
    there are any, else in the legacy ones."""
    servers: tuple[Server, ...] = setting(
        read_servers,
        (),
        SettingSpec(key="server", page=_PAGE.SERVERS, kind=_KIND.SERVERS, option="--server"),
    )
    """ComfyUI servers; the first is where a submission goes by default."""
    access: Mapping[str, ServerAccess] = field(default_factory=dict, repr=False)
    """How servers are asked of which the settings say it, by canonical address; part of `server`."""
    user: str | None = setting(read_text, None, SettingSpec(key="user", page=_PAGE.PROFILE, option="--user"))
    """Who "me" is: a user's id as the jobs have it."""
    workflow_folders: tuple[Path, ...] = setting(
        read_folders, (), SettingSpec(key="workflow_folders", page=_PAGE.ADVANCED, kind=_KIND.FOLDERS)
    )
    """Folders with workflows of the operator's own."""
    certificates: Path | None = setting(
        read_file, None, SettingSpec(key="certificates", page=_PAGE.ADVANCED, kind=_KIND.FILE)
    )
    """A file of certificate authorities (PEM) to trust, in place of those that this computer trusts."""
    verify_certificates: bool = setting(
        read_yes_or_no,
        True,
        SettingSpec(key="verify_certificates", page=_PAGE.ADVANCED, kind=_KIND.YES_NO, usual=True),
    )
    """Whether a server's certificate is checked at all. Turning it off trusts whoever answers."""

    keep_results: Keep = setting(
        read_keep,
        Keep.OWN,
        SettingSpec(
            key="keep_results",
            page=_PAGE.RESULTS,
            kind=_KIND.CHOICE,
            choices=("own", "all", "none"),
            usual="own",
        ),
    )
    """Whose results are fetched when they are made, and kept on this workstation."""
    results_limit: int = setting(
        read_bytes, 20 * 10**9, SettingSpec(key="results_limit", page=_PAGE.RESULTS, usual="20 GB")
    )
    """Bytes that kept results may take; what was not used for longest makes room."""
    storage: str | None = setting(
        read_storage, None, SettingSpec(key="storage", page=_PAGE.RESULTS, kind=_KIND.STORAGE)
    )
    """Where the studio keeps results for good: a folder, or s3://bucket/folder."""
    storage_endpoint: str | None = setting(
        read_web_address, None, SettingSpec(key="storage_endpoint", page=_PAGE.RESULTS)
    )
    """The address of the storage service, where it is not Amazon's."""
    storage_address: str | None = setting(
        read_web_address, None, SettingSpec(key="storage_address", page=_PAGE.RESULTS)
    )
    """Under which address others read what is in the storage; {name} stands for the file."""

    fail_stuck_after: float | None = setting(
        read_minutes, None, SettingSpec(key="fail_stuck_after", page=_PAGE.ADVANCED, usual="off")
    )
    """Seconds after which a job that is said to be stuck is cancelled at its server; None: never."""

    language: str = setting(
        read_language,
        "system",
        SettingSpec(
            key="language",
            page=_PAGE.APPEARANCE,
            kind=_KIND.CHOICE,
            choices=LANGUAGES,
            usual="system",
        ),
    )
    """The language of the window: "system" for the system's, as far as there is one."""

    @property
    def verify(self) -> bool | str:
        """Whom https connections trust: True for this computer's authorities, a file's, False for anybody."""
        if not self.verify_certificates:
            return False
        return True if self.certificates is None else str(self.certificates)


class Declared(NamedTuple):
    """A field of `Settings` that can be configured."""

    name: str
    read: Callable[[object], Any]
    """Raises InvalidInput that says what it takes."""
    spec: SettingSpec


def declared() -> tuple[Declared, ...]:
    """All settings, in the order of their declaration."""
    return tuple(
        Declared(each.name, each.metadata["read"], each.metadata["spec"])
        for each in fields(Settings)
        if "spec" in each.metadata
    )
