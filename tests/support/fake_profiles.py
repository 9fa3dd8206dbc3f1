"""Profiles without a disk and without a keyring."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jobmonitor.bootstrap.profiles import check_setting
from jobmonitor.config.secrets import without_password
from jobmonitor.config.settings import declared
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.profiles import NewSecrets, Profiles


class MemoryProfileFile:
    """`ProfileFile` in memory."""

    path = Path("/home/operator/.config/jobmonitor/settings.toml")

    def __init__(self, profiles: Mapping[str, Mapping[str, object]] | None = None) -> None:
        self.held: dict[str, dict[str, Any]] = {DEFAULT_PROFILE: {}}
        self.held.update({name: dict(values) for name, values in (profiles or {}).items()})
        self.is_there = bool(profiles)
        self._first = DEFAULT_PROFILE

    def profiles(self) -> Mapping[str, Mapping[str, object]]:
        return {name: dict(values) for name, values in self.held.items()}

    def first(self) -> str:
        return self._first

    def change(self, name: str, values: Mapping[str, object | None]) -> None:
        self.is_there = True
        table = self.held.setdefault(name, {})
        for key, value in values.items():
            if value is None:
                table.pop(key, None)
            else:
                table[key] = value

    def rename(self, name: str, other: str) -> None:
        self.held[other] = self.held.pop(name)

    def delete(self, name: str) -> None:
        del self.held[name]

    def set_first(self, name: str) -> None:
        self._first = name


class MemoryProfileSecrets:
    """`ProfileSecrets` in memory; `has_keyring` is what it says of itself."""

    def __init__(self) -> None:
        self.has_keyring = True
        self.kept: dict[tuple[str, str], str] = {}

    def split(self, address: str) -> tuple[str, str | None]:
        return without_password(address)

    def keep_password(self, address: str, password: str) -> bool:
        self.kept["password", address] = password
        return self.has_keyring

    def keep_user_token(self, address: str, token: str) -> bool:
        self.kept["user", address] = token
        return self.has_keyring

    def keep_server_token(self, url: str, token: str) -> bool:
        self.kept["server", url] = token
        return self.has_keyring


class FakeTrials:
    """`Trials` that finds what it is told, when `gate` is open."""

    def __init__(self) -> None:
        self.found: tuple[Finding, ...] = (Finding("database", Verdict.GOOD, "studio-prod: connected"),)
        self.asked: list[Any] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def database(self, values: Mapping[str, object], typed: NewSecrets) -> tuple[Finding, ...]:
        self.asked.append((dict(values), typed.password))
        await self.gate.wait()
        return self.found

    async def server(
        self, table: Mapping[str, object], token: str, values: Mapping[str, object]
    ) -> tuple[Finding, ...]:
        self.asked.append((dict(table), token))
        await self.gate.wait()
        return self.found


def fake_profiles(
    local: Any, profiles: Mapping[str, Mapping[str, object]] | None = None, *, current: str = DEFAULT_PROFILE
) -> Profiles:
    """Real rules on a file and a keyring in memory."""
    return Profiles(
        MemoryProfileFile(profiles),
        MemoryProfileSecrets(),
        local,
        current=current,
        specs=[each.spec for each in declared()],
        check=check_setting,
    )
