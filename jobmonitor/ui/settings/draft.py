"""What is being edited of one profile. Without Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import NewSecrets, ProfileBook


@dataclass
class ProfileDraft:
    """A profile's own values as they are typed; what is typed of secrets stands apart."""

    name: str
    said: Mapping[str, object]
    """What the file says in this profile."""
    top: Mapping[str, object]
    """What holds where the profile says nothing; nothing for the top of the file itself."""
    values: dict[str, object] = field(default_factory=dict)
    password: str = ""
    server_tokens: dict[str, str] = field(default_factory=dict)
    """Typed tokens, by the servers' addresses."""

    @classmethod
    def of(cls, book: ProfileBook, name: str) -> ProfileDraft:
        """One profile as the file has it."""
        said = dict(book.profiles.get(name, {}))
        if "servers" in said and "server" not in said:
            said["server"] = said.pop("servers")
        top = {} if name == DEFAULT_PROFILE else dict(book.profiles.get(DEFAULT_PROFILE, {}))
        return cls(name, said, top, dict(said))

    def set(self, key: str, value: object | None) -> None:
        """None: the profile says nothing of it."""
        if value is None:
            self.values.pop(key, None)
        else:
            self.values[key] = value

    @property
    def in_force(self) -> dict[str, object]:
        """With what the top of the file says."""
        return {**self.top, **self.values}

    @property
    def changes(self) -> dict[str, object | None]:
        """What is to be written: by key, None where it goes."""
        keys = {*self.said, *self.values}
        return {
            key: self.values.get(key) for key in sorted(keys) if self.values.get(key) != self.said.get(key)
        }

    @property
    def secrets(self) -> NewSecrets:
        """What was typed and belongs into the keyring."""
        tokens = tuple((url, token) for url, token in self.server_tokens.items() if token)
        return NewSecrets(password=self.password, server_tokens=tokens)

    @property
    def is_changed(self) -> bool:
        """Whether there is anything to be kept."""
        return bool(self.changes or self.password or any(self.server_tokens.values()))
