"""Tries a database or a server with settings that are not in force yet. Nothing is written anywhere."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from jobmonitor.bootstrap.identity import identity_of
from jobmonitor.comfy.access import Access, Accesses
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.config.granting import granted
from jobmonitor.config.loading import settings_from
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.secrets import SERVER_SERVICE, with_password, with_this_password
from jobmonitor.config.settings import Settings
from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.findings import Finding, Verdict
from jobmonitor.services.looking_over import database_findings, readable_workflows, server_findings
from jobmonitor.services.ports import Background, WorkflowLibrary
from jobmonitor.services.profiles import NewSecrets

SECONDS = 20.0
"""After which a trial ends without an answer."""


class SettingsTrials:
    """`Trials` on real databases and servers. What was typed of secrets is used, and kept nowhere."""

    def __init__(
        self, paths: Paths, secrets: SecretStore, library: WorkflowLibrary, local: Background
    ) -> None:
        self._paths, self._secrets, self._library, self._local = paths, secrets, library, local

    async def database(self, values: Mapping[str, object], typed: NewSecrets) -> tuple[Finding, ...]:
        """What the database of a profile is found to be. Never raises but when it is cancelled."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._database(values, typed)
        except TimeoutError:
            return (_broken("database", f"There was no answer for {SECONDS:.0f} seconds."),)
        except JobMonitorError as error:
            return (_broken("database", error.message, error.remedy),)

    async def _database(self, values: Mapping[str, object], typed: NewSecrets) -> tuple[Finding, ...]:
        settings = settings_from(values)
        address = settings.database or str(self._paths.jobs_database)
        path = parse_address(address).path
        if path is not None and (missing := await self._local.run(_new_file, path)) is not None:
            return (missing,)
        if typed.password:
            address = with_this_password(address, typed.password)
        threads = DatabaseExecutor(1, name="jobmonitor-trial")
        repository: SqlJobRepository | None = None
        try:
            address, identity = await self._local.run(partial(self._identify, address, settings, typed))
            # A file of an earlier version would be brought up to date by opening it.
            read_only = settings.read_only or path is not None
            repository = open_database(address, identity=identity, read_only=read_only)
            info = await threads.run(repository.info)
            rows = (await threads.run(repository.counts, FeedQuery())).total
            findings = database_findings(info)
            may_write = path is not None and await self._local.run(os.access, path, os.W_OK)
            if may_write and not settings.read_only:
                findings[0] = Finding("database", Verdict.GOOD, f"{info.title}: a file that can be written")
            return (*findings, Finding("database", Verdict.GOOD, f"{rows:,} jobs can be seen"))
        finally:
            if repository is not None:
                repository.stop_waiting()
            asyncio.get_running_loop().run_in_executor(None, partial(_let_go, threads, repository))

    def _identify(self, address: str, settings: Settings, typed: NewSecrets) -> tuple[str, Identity | None]:
        if parse_address(address).path is not None:
            return address, None
        if typed.user_token:
            return with_password(address, self._secrets), Identity.of(
                typed.user_token, role=settings.database_role
            )
        return with_password(address, self._secrets), identity_of(settings, address, self._secrets)

    async def server(
        self, table: Mapping[str, object], token: str, values: Mapping[str, object]
    ) -> tuple[Finding, ...]:
        """What a server answers that the settings would say like this; `values` are the profile's other
        settings. Never raises but when it is cancelled."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._server(table, token, values)
        except TimeoutError:
            return (_broken("server", f"There was no answer for {SECONDS:.0f} seconds."),)
        except JobMonitorError as error:
            return (_broken("server", error.message, error.remedy),)

    async def _server(
        self, table: Mapping[str, object], token: str, values: Mapping[str, object]
    ) -> tuple[Finding, ...]:
        settings = settings_from({**values, "server": [dict(table)]})
        server = settings.servers[0]
        secrets = _Typed(self._secrets, {(SERVER_SERVICE, server.url): token} if token else {})
        known = await self._local.run(
            partial(granted, settings.servers, settings.access, os.environ, secrets)
        )
        accesses = Accesses({address: Access(*each) for address, each in known.items()})
        comfy = HttpComfyServers(verify=settings.verify, accesses=accesses)
        try:
            workflows = await self._local.run(readable_workflows, self._library)
            return tuple(await server_findings(comfy, server, workflows))
        finally:
            await comfy.aclose()


class _Typed(SecretStore):
    """What was typed, before what is kept."""

    def __init__(self, kept: SecretStore, typed: Mapping[tuple[str, str], str]) -> None:
        super().__init__()
        self._kept, self._typed = kept, typed

    def find(self, service: str, account: str) -> str | None:
        return self._typed.get((service, account)) or self._kept.find(service, account)


def _let_go(threads: DatabaseExecutor, repository: SqlJobRepository | None) -> None:
    threads.close()
    if repository is not None:
        repository.close()


def _broken(subject: str, says: str, remedy: str = "") -> Finding:
    return Finding(subject, Verdict.BROKEN, says, remedy)


def _new_file(path: Path) -> Finding | None:
    """What is to be said of a file that is not there; None where it is. Blocking: it may be far away."""
    if path.exists():
        return None
    folder = path.parent
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    if folder.is_dir() and os.access(folder, os.W_OK):
        return Finding("database", Verdict.GOOD, f"{path}: a new file is made when the profile is opened")
    return _broken(
        "database", f"{path} is not there and cannot be made.", "Choose a folder that you may write in."
    )
