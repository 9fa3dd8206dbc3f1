"""Profiles: each a database, servers and a user under one name, kept in the settings file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.setting import DEFAULT_PROFILE, SettingSpec
from jobmonitor.services.ports.profiles import ProfileFile, ProfileSecrets
from jobmonitor.services.ports.running import Background

MAX_NAME = 40
"""Characters of a profile's name."""
DATABASE, DATABASE_USER = "database", "database_user"
IN_KEYRING = "keyring"
"""The value that means: look into the keyring."""


@dataclass(frozen=True, slots=True)
class ProfileBook:
    """All profiles as the settings file has them."""

    profiles: Mapping[str, Mapping[str, object]]
    """What each says by itself, by name; DEFAULT_PROFILE first."""
    first: str
    """The one that is used where none is named."""
    is_there: bool
    """Whether there is a settings file."""

    @property
    def names(self) -> tuple[str, ...]:
        """In their order."""
        return tuple(self.profiles)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecrets:
    """What was typed and belongs into the keyring. Empty: nothing was."""

    password: str = ""
    """Of the database."""
    user_token: str = ""
    """As whom the database is asked."""
    server_tokens: tuple[tuple[str, str], ...] = ()
    """Address and token of each server for which one was typed."""

    def __repr__(self) -> str:
        return "NewSecrets(…)"


class Profiles:
    """Used from one event loop; files and keyring are asked in `local`."""

    def __init__(
        self,
        file: ProfileFile,
        secrets: ProfileSecrets,
        local: Background,
        *,
        current: str,
        specs: Iterable[SettingSpec],
        check: Callable[[str, object], str],
        look: Callable[[str, object], str] | None = None,
        fixed: Iterable[str] = (),
    ) -> None:
        """`check` says what is wrong with a setting's value as it is typed; `look` also looks at the files
        that it names, which may block. `fixed`: keys of settings that the environment says, whatever the
        file says."""
        self._file, self._secrets, self._local = file, secrets, local
        self.current = current
        """The name of the one that is open."""
        self.specs = {each.key: each for each in specs}
        """All settings, by key."""
        self.fixed = frozenset(fixed)
        self.check = check
        """(key, value) → a sentence that says what is wrong with it; empty where nothing is."""
        self._look = look or check
        self.known: ProfileBook | None = None
        """What was read last."""

    @property
    def path(self) -> Path:
        """The settings file."""
        return self._file.path

    async def read(self) -> ProfileBook:
        """All profiles. Raises InvalidInput."""
        self.known = await self._local.run(self._read)
        return self.known

    def _read(self) -> ProfileBook:
        return ProfileBook(dict(self._file.profiles()), self._file.first(), self._file.is_there)

    async def save(
        self, name: str, changes: Mapping[str, object | None], secrets: NewSecrets | None = None
    ) -> bool:
        """Writes values of a profile, made where there is none; None takes one out. No password and no token
        goes into the file: they go into the keyring.

        False: there is no keyring, and they are known as long as jobmonitor runs. Raises InvalidInput,
        StorageError.
        """
        in_keyring = await self._local.run(partial(self._save, name, dict(changes), secrets or NewSecrets()))
        await self.read()
        return in_keyring

    def _save(self, name: str, changes: dict[str, object | None], secrets: NewSecrets) -> bool:
        for key, value in changes.items():
            problem = self._look(key, value) if value is not None else ""
            if problem:
                raise InvalidInput(problem)
        profiles = self._file.profiles()
        address = changes.get(DATABASE) or profiles.get(name, {}).get(DATABASE)
        if address is None and DATABASE not in changes:
            address = profiles[DEFAULT_PROFILE].get(DATABASE)
        told, password = self._secrets.split(str(address or ""))
        if DATABASE in changes and told:
            changes[DATABASE] = told
        kept = []
        if secrets.password or (DATABASE in changes and password):
            kept.append(self._secrets.keep_password(told, secrets.password or password or ""))
        if secrets.user_token:
            kept.append(self._secrets.keep_user_token(told, secrets.user_token))
            changes[DATABASE_USER] = IN_KEYRING
        kept += [self._secrets.keep_server_token(url, token) for url, token in secrets.server_tokens]
        self._file.change(name, changes)
        return all(kept)

    async def create(self, name: str, copy_of: str | None = None) -> None:
        """Makes a profile, empty or with what another one says. Raises InvalidInput, StorageError."""
        book = await self.read()
        name = name.strip()
        if problem := self.name_problem(name, book.names):
            raise InvalidInput(problem)
        values = dict(book.profiles.get(copy_of, {})) if copy_of is not None else {}
        await self._local.run(self._file.change, name, values)
        await self.read()

    async def rename(self, name: str, other: str) -> None:
        """Calls a profile otherwise; the open one keeps its name until it is opened again."""
        book = await self.read()
        other = other.strip()
        if name == DEFAULT_PROFILE:
            raise InvalidInput(f"The profile {DEFAULT_PROFILE} is the top of the file and keeps its name.")
        if problem := self.name_problem(other, book.names):
            raise InvalidInput(problem)
        await self._local.run(self._file.rename, name, other)
        if name == self.current:
            self.current = other
        await self.read()

    async def delete(self, name: str) -> None:
        """Takes a profile out of the file; its jobs stay where they are. InvalidInput for the open one."""
        if name == self.current:
            raise InvalidInput("The open profile cannot be deleted.", remedy="Switch to another one first.")
        await self._local.run(self._file.delete, name)
        await self.read()

    async def set_first(self, name: str) -> None:
        """Begins with this profile from now on, where none is named."""
        await self._local.run(self._file.set_first, name)
        await self.read()

    def name_problem(self, name: str, taken: Iterable[str]) -> str:
        """What is wrong with a name for a new profile, in one sentence; empty where nothing is."""
        name = name.strip()
        if not name:
            return "A profile needs a name."
        if len(name) > MAX_NAME or not name.isprintable():
            return f"A name has at most {MAX_NAME} characters, on one line."
        if name in {*taken, DEFAULT_PROFILE}:
            return f"There is a profile “{name}” already."
        return ""
