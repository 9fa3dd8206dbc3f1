"""Where this workstation keeps what jobmonitor writes: the platform's own folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

OWN_USER = "user"
"""The name under which the state file keeps who "me" is on a database that is a file."""

HOME_VARIABLE = "JOBMONITOR_HOME"
"""An environment variable: one folder for everything, in place of the platform's folders."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders; none of them is created here."""

    data: Path
    config: Path
    cache: Path

    @classmethod
    def of_this_user(cls) -> Paths:
        """The platform's folders for this user, or those below JOBMONITOR_HOME."""
        if home := os.environ.get(HOME_VARIABLE):
            return cls.below(Path(home).expanduser())
        from platformdirs import PlatformDirs

        folders = PlatformDirs("jobmonitor", appauthor=False)
        return cls(
            data=folders.user_data_path, config=folders.user_config_path, cache=folders.user_cache_path
        )

    @classmethod
    def below(cls, home: Path) -> Paths:
        """All folders below one."""
        return cls(data=home / "data", config=home / "config", cache=home / "cache")

    @property
    def jobs_database(self) -> Path:
        """The embedded database."""
        return self.data / "jobs.sqlite"

    @property
    def state_file(self) -> Path:
        """This workstation's own state: journal, timings, layout."""
        return self.data / "state.sqlite"

    @property
    def settings_file(self) -> Path:
        return self.config / "settings.toml"

    @property
    def results_folder(self) -> Path:
        """Results of jobs that are kept here."""
        return self.data / "results"

    @property
    def workflow_folder(self) -> Path:
        """The operator's own workflows."""
        return self.data / "workflows"
