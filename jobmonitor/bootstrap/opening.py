"""What the window is opened with, before anything else is imported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jobmonitor.config.paths import OWN_USER, Paths
from jobmonitor.config.settings import Settings
from jobmonitor.db.first_values import stored_values
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.ui.layout_state import LayoutState, layout_name, load_layout

ROWS = 200


@dataclass(frozen=True, slots=True)
class FirstGlance:
    """`Glance` at the files of this workstation."""

    paths: Paths
    settings: Settings

    def layout(self) -> LayoutState | None:
        """As `Glance.layout`."""
        profile = "" if self.settings.profile == DEFAULT_PROFILE else self.settings.profile
        stored = self._stored(layout_name(profile))
        return None if stored is None else load_layout(stored)

    def jobs(self, kinds: Collection[JobKind], *, mine: bool) -> tuple[Job, ...] | None:
        """As `Glance.jobs`. Where a file is only to be looked at, nothing may come to lie beside it: that is
        left to the repository."""
        from jobmonitor.db.first_look import first_jobs  # after the first paint

        settings = self.settings
        if settings.read_only:
            return None
        user = settings.user if mine else None
        if mine and user is None:
            kept = self._stored(OWN_USER)
            if kept is None:
                return None
            user = kept.decode("ascii", "replace")
        return first_jobs(settings.database or str(self.paths.jobs_database), kinds, ROWS, user)

    def _stored(self, name: str) -> bytes | None:
        return stored_values(self.paths.state_file, [name]).get(name)
