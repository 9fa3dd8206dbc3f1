"""What is needed of the settings file and the keyring, so that profiles can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class ProfileFile(Protocol):
    """The settings file. Blocking. Raises InvalidInput where it is not valid, StorageError where it cannot be
    written."""

    @property
    def path(self) -> Path:
        """Where it is, or would be."""
        ...

    @property
    def is_there(self) -> bool:
        """Whether there is one."""
        ...

    def profiles(self) -> Mapping[str, Mapping[str, object]]:
        """What each profile says, by name; the top of the file first, as DEFAULT_PROFILE."""
        ...

    def first(self) -> str:
        """The profile that is used where none is named."""
        ...

    def change(self, name: str, values: Mapping[str, object | None]) -> None:
        """Sets values of a profile, and makes it where there is none; None takes one out."""
        ...

    def rename(self, name: str, other: str) -> None:
        """Calls a profile otherwise."""
        ...

    def delete(self, name: str) -> None:
        """Takes a profile out."""
        ...

    def set_first(self, name: str) -> None:
        """Uses this profile where none is named."""
        ...


class ProfileSecrets(Protocol):
    """Passwords and tokens. Blocking. What keeps one tells whether the keyring has it; False: only memory."""

    def split(self, address: str) -> tuple[str, str | None]:
        """A database's address without its password, and the password."""
        ...

    def keep_password(self, address: str, password: str) -> bool:
        """Of a database, by its address."""
        ...

    def keep_user_token(self, address: str, token: str) -> bool:
        """As whom a database is asked."""
        ...

    def keep_server_token(self, url: str, token: str) -> bool:
        """Of a ComfyUI server."""
        ...
