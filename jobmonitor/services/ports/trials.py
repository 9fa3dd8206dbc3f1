"""Trying settings before they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from jobmonitor.domain.findings import Finding
from jobmonitor.services.profiles import NewSecrets


class Trials(Protocol):
    """What is tried is bounded in time, writes nothing, and ends at once where it is cancelled."""

    async def database(self, values: Mapping[str, object], typed: NewSecrets) -> tuple[Finding, ...]:
        """What the database is found to be that a profile with these values has."""
        ...

    async def server(
        self, table: Mapping[str, object], token: str, values: Mapping[str, object]
    ) -> tuple[Finding, ...]:
        """What a server answers that the settings would say like this; `values` are the profile's others."""
        ...
