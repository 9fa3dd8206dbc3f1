"""What an operator wants to be told, and when: declared once, kept for each profile."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import time
from typing import Any

from jobmonitor.domain.job import JobStatus
from jobmonitor.services.ports import Layout

NAME = "attention"
"""Under which name the settings are stored where there are no profiles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSettings:
    """Frozen; the window's page shows each of them."""

    notifications: bool = True
    """Messages on the desktop. Without them the window marks and logs all the same."""
    sound: bool = True
    completed: bool = True
    failed: bool = True
    cancelled: bool = False
    while_watched: bool = False
    """Also of a job that is on the screen, in the window that is used."""
    quiet: bool = False
    """Whether there are quiet hours. What happens in them is told in one digest at their end."""
    quiet_from: time = time(22, 0)
    """By the workstation's clock and zone."""
    quiet_until: time = time(7, 0)
    """Before `quiet_from`: of the next day. The same as it: the whole day."""

    def wants(self, status: JobStatus) -> bool:
        """Whether such an end is told at all."""
        wanted = {
            JobStatus.COMPLETED: self.completed,
            JobStatus.FAILED: self.failed,
            JobStatus.CANCELLED: self.cancelled,
        }
        return wanted.get(status, False)

    def is_quiet(self, local: time) -> bool:
        """Whether `local`, a time of the day where the operator is, is in the quiet hours."""
        if not self.quiet:
            return False
        if self.quiet_from < self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until

    def dump(self) -> bytes:
        """As it is stored."""
        values = {
            name: value.isoformat("minutes") if isinstance(value, time) else value
            for name, value in asdict(self).items()
        }
        return json.dumps(values).encode()


def load_settings(stored: bytes | None) -> AttentionSettings:
    """What was stored; the usual in place of whatever is missing or of another type."""
    usual = AttentionSettings()
    try:
        values = json.loads(stored or b"{}")
    except (ValueError, RecursionError):
        return usual
    if not isinstance(values, dict):
        return usual
    known: dict[str, Any] = {}
    for field in fields(AttentionSettings):
        value = values.get(field.name)
        if isinstance(getattr(usual, field.name), time):
            value = _time(value)
        elif not isinstance(value, bool):
            value = None
        if value is not None:
            known[field.name] = value
    return replace(usual, **known)


def settings_name(profile: str) -> str:
    """Under which name the settings of a profile are stored."""
    return f"{NAME}:{profile}" if profile else NAME


def read_settings(layout: Layout, profile: str) -> AttentionSettings:
    """The settings of a profile. Blocking; raises StorageError."""
    return load_settings(layout.load(settings_name(profile)))


def write_settings(layout: Layout, profile: str, settings: AttentionSettings) -> None:
    """Keeps the settings of a profile. Blocking; raises StorageError."""
    layout.store(settings_name(profile), settings.dump())


def _time(value: object) -> time | None:
    try:
        read = time.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if read is None else read.replace(second=0, microsecond=0, tzinfo=None)
