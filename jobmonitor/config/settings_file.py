"""The settings file as a person keeps it: what is changed is changed in place, comments and order stay."""

from __future__ import annotations

import os
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobmonitor.config.loading import PROFILE, PROFILES, parsed, read_settings_text, read_toml, split_profiles
from jobmonitor.domain.errors import InvalidInput, StorageError
from jobmonitor.domain.setting import DEFAULT_PROFILE

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

FIRST_LINES = "# Settings of jobmonitor. Every one is optional; docs/guide/settings.md tells of each.\n\n"
"""The beginning of a file that is made."""
PATIENCE = 5.0
"""Seconds that another copy of the application may take to write the file."""
BREATH = 0.01
"""Seconds between two looks at whether it has."""

Take = Callable[[Path], Callable[[], None] | None]
"""Holds a file against other processes: what lets it go again, None where somebody has it. Raises OSError."""


class TomlSettingsFile:
    """`ProfileFile` on settings.toml. Blocking; usable from several threads.

    Each change reads the file anew, so that what another program wrote meanwhile is kept, and replaces it in
    one step: there is always a whole file. Raises InvalidInput where the file is not valid TOML, StorageError
    where it cannot be written.
    """

    def __init__(self, path: Path, take: Take | None = None) -> None:
        """`take`: so that of two copies of the application one changes it at a time."""
        self.path = path
        self._take = take
        self._guard = threading.Lock()

    @property
    def is_there(self) -> bool:
        """Whether there is a file."""
        return self.path.exists()

    def profiles(self) -> Mapping[str, Mapping[str, object]]:
        """What each profile says, by name; the top of the file first, as DEFAULT_PROFILE."""
        top, profiles = split_profiles(read_toml(self.path), f"The settings file {self.path}")
        top.pop(PROFILE, None)
        return {DEFAULT_PROFILE: top, **profiles}

    def first(self) -> str:
        """The profile that is used where none is named."""
        named = read_toml(self.path).get(PROFILE)
        return named if isinstance(named, str) and named else DEFAULT_PROFILE

    def change(self, name: str, values: Mapping[str, object | None]) -> None:
        """Sets these of a profile's values, and makes the profile where there is none; None takes one out."""

        def edit(document: Any) -> None:
            table = _table(document, name)
            for key, value in values.items():
                if value is None:
                    table.pop(key, None)
                    if key == "server":  # the other name of the same
                        table.pop("servers", None)
                else:
                    _set(table, key, value)

        self._edit(edit)

    def rename(self, name: str, other: str) -> None:
        """Calls a profile otherwise. InvalidInput where there is none, or another one of that name."""

        def edit(document: Any) -> None:
            profiles = _existing(document, name)
            if other == DEFAULT_PROFILE or other in profiles:
                raise InvalidInput(f"There is a profile “{other}” already.", remedy="Choose another name.")
            profiles[other] = profiles.pop(name)
            if document.get(PROFILE) == name:
                document[PROFILE] = other

        self._edit(edit)

    def delete(self, name: str) -> None:
        """Takes a profile out, with all that it says. InvalidInput where there is none."""

        def edit(document: Any) -> None:
            profiles = _existing(document, name)
            del profiles[name]
            if not profiles:
                del document[PROFILES]
            if document.get(PROFILE) == name:
                del document[PROFILE]

        self._edit(edit)

    def set_first(self, name: str) -> None:
        """Uses this profile where none is named."""

        def edit(document: Any) -> None:
            if name == DEFAULT_PROFILE:
                document.pop(PROFILE, None)
                return
            _existing(document, name)
            _set(document, PROFILE, name)

        self._edit(edit)

    def _edit(self, edit: Callable[[TOMLDocument], None]) -> None:
        import tomlkit

        with self._guard, self._alone():
            text = read_settings_text(self.path)
            parsed(text, self.path)  # says what is wrong with it
            document = tomlkit.parse(text or FIRST_LINES)
            edit(document)
            written = tomlkit.dumps(document)
            # What a text editor of TOML wrote counts only where a reader of TOML finds the same in it.
            if not _says(written, document.unwrap()):
                raise StorageError(
                    f"The settings file {self.path} is written in a way that cannot be changed here.",
                    remedy="Change it in a text editor.",
                )
            if written != text:
                self._replace(written)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other copy of the application changes the file meanwhile."""
        lock = self.path.with_name(f".{self.path.name}.lock")
        until = time.monotonic() + PATIENCE
        release: Callable[[], None] | None = None
        with suppress(OSError):  # why nothing can be written there, writing tells
            lock.parent.mkdir(parents=True, exist_ok=True)
            while self._take is not None and (release := self._take(lock)) is None:
                if time.monotonic() > until:
                    raise StorageError(
                        f"The settings file {self.path} is being written by another jobmonitor.",
                        remedy="Try again.",
                    )
                time.sleep(BREATH)
        try:
            yield
        finally:
            if release is not None:
                release()

    def _replace(self, text: str) -> None:
        """All of the file at once, where a link leads; with the rights that it had."""
        target = Path(os.path.realpath(self.path))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=".settings-", suffix=".toml", dir=target.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                with suppress(FileNotFoundError):
                    os.chmod(name, target.stat().st_mode & 0o777)
                os.replace(name, target)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise
        except OSError as error:
            raise StorageError(
                f"The settings file {self.path} cannot be written: {error.strerror or type(error).__name__}.",
                remedy="Allow this account to write there, or free some space.",
            ) from error


def _says(text: str, values: object) -> bool:
    """Whether a reader of TOML finds these values in a text."""
    try:
        return tomllib.loads(text) == values
    except tomllib.TOMLDecodeError:
        return False


def _table(document: Any, name: str) -> Any:
    """A profile's table, made where there is none."""
    import tomlkit

    if name == DEFAULT_PROFILE:
        return document
    if PROFILES not in document:
        document[PROFILES] = tomlkit.table(is_super_table=True)
    if name not in document[PROFILES]:
        document[PROFILES][name] = tomlkit.table()
    return document[PROFILES][name]


def _existing(document: Any, name: str) -> Any:
    if name not in document.get(PROFILES, {}):
        raise InvalidInput(f"There is no profile “{name}”.")
    return document[PROFILES]


def _set(table: Any, key: str, value: object) -> None:
    if key == "server" and isinstance(value, list):
        table.pop("servers", None)
        former = table.pop(key, None)  # tables stand behind plain values, wherever a list of addresses stood
        table[key] = _server_tables(former, value) if value else []
    elif table.get(key) != value:  # how an equal one is written stays as it is
        table[key] = value


def _server_tables(former: object, servers: Sequence[Mapping[str, object]]) -> Any:
    """The servers in their new order; the table of one that was there, found by its address, keeps its
    comments and what is not changed in it."""
    import tomlkit
    from tomlkit.items import AoT, Table

    kept: dict[object, Table] = (
        {each.get("url"): each for each in former.body} if isinstance(former, AoT) else {}
    )
    tables = tomlkit.aot()
    for server in servers:
        url = server.get("url")
        table = kept.pop(url) if url in kept else tomlkit.table()
        for key in [each for each in table if each not in server]:
            del table[key]
        for key, value in server.items():
            if table.get(key) != value:
                table[key] = value
        tables.append(table)
    return tables
