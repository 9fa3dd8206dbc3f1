"""The parts of the keeping of results, joined."""

from __future__ import annotations

from collections.abc import Iterable

from jobmonitor.domain.server import Server
from jobmonitor.services.bus import EventBus
from jobmonitor.services.keeping.fetching import ResultFetcher
from jobmonitor.services.keeping.keeper import ResultsKeeper
from jobmonitor.services.keeping.lasting import LastingPlaces
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.keeping.recording import KeepPolicy, ResultsRecorder
from jobmonitor.services.keeping.service import ResultsService
from jobmonitor.services.keeping.work import ResultWork
from jobmonitor.services.ports import (
    Background,
    CheckResult,
    Clock,
    ComfyServers,
    Fetcher,
    JobRepository,
    ResultMemory,
    ResultStore,
    StudioStorage,
)
from jobmonitor.services.wake import Wake


def results_service(
    memory: ResultMemory,
    store: ResultStore,
    storage: StudioStorage | None,
    check: CheckResult,
    repository: JobRepository,
    comfy: ComfyServers,
    fetcher: Fetcher,
    bus: EventBus,
    clock: Clock,
    *,
    background: Background,
    files: Background,
    title: str,
    policy: KeepPolicy,
    servers: Iterable[Server] = (),
    pace: KeepingPace | None = None,
) -> ResultsService:
    """`background` and `files`: threads for the jobs' database, and for state file and disks. `title`: the
    database's, as its `DatabaseInfo` has it. `storage`: the studio's."""
    wake, passes_on = Wake(), storage is not None
    work = ResultWork(
        memory,
        store,
        ResultFetcher(memory, store, fetcher, check, files, clock, passes_on=passes_on),
        LastingPlaces(repository, comfy, fetcher, storage, background, files, bus, servers),
        files,
        bus,
        clock,
        title,
        pace=pace,
    )
    return ResultsService(
        memory,
        store,
        ResultsKeeper(memory, store, work, files, bus, clock, title, wake, pace=pace),
        ResultsRecorder(memory, files, clock, policy, title, wake),
        fetcher,
        files,
        clock,
        title,
        passes_on=passes_on,
    )
