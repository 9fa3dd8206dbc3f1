"""What is declared of a setting, so that file, environment, dialog and guide say the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PREFIX = "JOBMONITOR_"
"""With what names in the environment begin."""
DEFAULT_PROFILE = "default"
"""The profile that the top of the settings file is."""

SIMULATED = "simulated"
"""The profile with a simulated server, which is in no file."""


class SettingKind(StrEnum):
    """What sort of value it takes."""

    TEXT = "text"
    DATABASE = "database"
    """An address, or a file."""
    YES_NO = "yes or no"
    CHOICE = "choice"
    FILE = "file"
    FOLDERS = "folders"
    STORAGE = "storage"
    """A folder, or a bucket."""
    SERVERS = "servers"


class SettingsPage(StrEnum):
    """Where it stands in the settings dialog."""

    PROFILE = "profile"
    SERVERS = "servers"
    RESULTS = "results"
    APPEARANCE = "appearance"
    ADVANCED = "advanced"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingSpec:
    """One setting, as the settings file has it."""

    key: str
    """Its name in the settings file."""
    page: SettingsPage
    kind: SettingKind = SettingKind.TEXT
    choices: tuple[str, ...] = ()
    """The values of a CHOICE."""
    usual: str | bool = ""
    """What holds where nothing is said, as the file would say it; empty: nothing."""
    option: str = ""
    """Its option on the command line; empty: none."""

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return PREFIX + self.key.upper()
