"""What every service stands on: where things are, who asks, threads, and the adapters that all share."""

from __future__ import annotations

import os
from dataclasses import dataclass

from jobmonitor.bootstrap.database import open_repository
from jobmonitor.bootstrap.files import workflow_folders
from jobmonitor.bootstrap.identity import memory_name, user_id
from jobmonitor.comfy.access import Access, Accesses
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.config.granting import granted
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings
from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.db.repository import SqlJobRepository
from jobmonitor.db.state.presence import LockedPresence
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.db.urls import parse_address
from jobmonitor.services.bus import EventBus
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import JobServices, job_services
from jobmonitor.services.ports import Clock
from jobmonitor.workflows.library import FileWorkflowLibrary


@dataclass(frozen=True, slots=True, kw_only=True)
class Foundation:
    """Made first, let go of last."""

    paths: Paths
    settings: Settings
    secrets: SecretStore
    """Passwords and tokens; shared by all that one run of jobmonitor opens."""
    clock: Clock
    bus: EventBus
    background: DatabaseExecutor
    """Threads for the jobs' database."""
    local: DatabaseExecutor
    """Threads for the state file and small files."""
    files: DatabaseExecutor
    """Threads for results: large files, slow disks."""
    repository: SqlJobRepository
    title: str
    """Which database it is, without passwords."""
    memory_name: str
    """Under which name the last pages seen of it are kept."""
    me: str | None
    state: StateFile
    presence: LockedPresence
    jobs: JobServices
    in_flight: InFlight
    """What this process is sending."""
    comfy: HttpComfyServers
    fetcher: HttpFetcher
    workflows: FileWorkflowLibrary

    def release(self) -> None:
        """Closes what the adapters hold open; blocking."""
        self.presence.close()
        self.files.close()
        self.local.close()
        self.background.close()
        self.repository.close()
        self.state.close()


def lay_foundation(
    paths: Paths, settings: Settings, clock: Clock | None = None, secrets: SecretStore | None = None
) -> Foundation:
    """Connects to nothing yet, but may ask the keyring and the state file: blocking."""
    secrets = secrets or SecretStore()
    repository, database, identity = open_repository(paths, settings, secrets)
    state = StateFile(paths.state_file)
    known = granted(settings.servers, settings.access, os.environ, secrets)
    accesses = Accesses({address: Access(*each) for address, each in known.items()})
    return Foundation(
        paths=paths,
        settings=settings,
        secrets=secrets,
        clock=clock or SystemClock(),
        bus=EventBus(),
        background=DatabaseExecutor(),
        local=DatabaseExecutor(name="jobmonitor-local"),
        files=DatabaseExecutor(name="jobmonitor-results"),
        repository=repository,
        title=parse_address(database).title,
        memory_name=memory_name(database, identity),
        me=user_id(settings, database, identity, state),
        state=state,
        presence=LockedPresence(paths.data / "running"),
        jobs=job_services(repository, new_in=settings.job_system),
        in_flight=InFlight(),
        comfy=HttpComfyServers(verify=settings.verify, accesses=accesses),
        fetcher=HttpFetcher(verify=settings.verify, accesses=accesses),
        workflows=FileWorkflowLibrary(workflow_folders(paths, settings)),
    )
