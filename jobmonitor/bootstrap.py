"""The composition root: the only place that names concrete classes."""

from __future__ import annotations

import asyncio
import importlib.util
import os
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobmonitor.comfy.access import Access, Accesses
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.config.granting import granted
from jobmonitor.config.paths import HOME_VARIABLE, Paths
from jobmonitor.config.secrets import storage_key_of, token_of, with_password
from jobmonitor.config.settings import KEYRING, Settings, load_settings
from jobmonitor.db.executor import DatabaseExecutor
from jobmonitor.db.identity import Identity
from jobmonitor.db.repository import SqlJobRepository, open_database
from jobmonitor.db.state.outbox import FileOutbox
from jobmonitor.db.state.page_memory import FilePageMemory
from jobmonitor.db.state.presence import LockedPresence
from jobmonitor.db.state.repairs import FileRepairBook
from jobmonitor.db.state.results import FileResultMemory
from jobmonitor.db.state.state_file import StateFile
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.db.state.upload_memory import FileUploadMemory
from jobmonitor.db.urls import parse_address
from jobmonitor.domain.database import DatabaseInfo, TableDetails
from jobmonitor.domain.errors import InvalidInput, JobMonitorError, MediaError, StorageError
from jobmonitor.domain.job import JSON
from jobmonitor.domain.media import MediaKind
from jobmonitor.domain.workflow import FieldType, Size, Workflow
from jobmonitor.media.mixing import SoundMixer
from jobmonitor.services.application import Application
from jobmonitor.services.bus import EventBus
from jobmonitor.services.cancelling import CancelService
from jobmonitor.services.checking.choosing import ServerChooser
from jobmonitor.services.checking.estimates import Estimates
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.preflight import PreflightService
from jobmonitor.services.clock import SystemClock
from jobmonitor.services.datasets import DatasetService
from jobmonitor.services.feeds import FeedService
from jobmonitor.services.importing.service import ImportService
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import job_services
from jobmonitor.services.keeping.joined import results_service
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.keeping.recording import KeepPolicy
from jobmonitor.services.outbox.attempt import Attempt
from jobmonitor.services.outbox.files import KeptFiles
from jobmonitor.services.outbox.pauses import OutboxPace, Pauses
from jobmonitor.services.outbox.recovery import Recovery
from jobmonitor.services.outbox.service import OutboxService
from jobmonitor.services.outlook import OutlookService
from jobmonitor.services.page_keeper import PageKeeper
from jobmonitor.services.ports import Clock, Layout, StudioStorage
from jobmonitor.services.reconciling.kept import KeptResults
from jobmonitor.services.reconciling.service import ReconcilePace, ReconcileService
from jobmonitor.services.relaying import RelayService
from jobmonitor.services.retrying.moving import MoveService
from jobmonitor.services.retrying.service import RetryService
from jobmonitor.services.stuck.service import StuckService
from jobmonitor.services.submitting.batches import BatchService
from jobmonitor.services.submitting.submission import SubmissionService
from jobmonitor.services.submitting.uploads import UploadService
from jobmonitor.services.submitting.workplace import Workplace
from jobmonitor.services.timings import TimingService
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.tracking.by_files import FetchedProof
from jobmonitor.services.tracking.context import TrackingContext, TrackingPace
from jobmonitor.storage.folder import FolderStorage
from jobmonitor.storage.local import LocalResultStore
from jobmonitor.workflows import library
from jobmonitor.workflows.graph import checked_graph
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import resources_folder

if TYPE_CHECKING:
    from jobmonitor.media.pictures import MediaPictures
    from jobmonitor.ui.main_window import MainWindow

OWN_USER = "user"
"""The name under which the state file keeps who "me" is on a database that is a file."""


def settings_of_this_user(overrides: Mapping[str, object] | None = None) -> tuple[Paths, Settings]:
    """Where this user's files are, and the settings in force. Raises InvalidInput."""
    paths = Paths.of_this_user()
    return paths, load_settings(paths, os.environ, overrides)


def build_application(
    paths: Paths,
    settings: Settings,
    *,
    pace: TrackingPace | None = None,
    keeping: KeepingPace | None = None,
    sending: OutboxPace | None = None,
    reconciling: ReconcilePace | None = None,
    clock: Clock | None = None,
) -> Application:
    """Joins the services to their adapters. Connects to nothing yet, but reads the keyring for a PostgreSQL
    without a password (or for a token), and this workstation's state file for who "me" is on a file:
    blocking.
    """
    clock = clock or SystemClock()
    bus = EventBus()
    background, local = DatabaseExecutor(), DatabaseExecutor(name="jobmonitor-local")
    repository, database, identity = open_repository(paths, settings)
    state = StateFile(paths.state_file)
    jobs = job_services(repository, new_in=settings.job_system)
    known = granted(settings.servers, settings.access, os.environ)
    accesses = Accesses({address: Access(*each) for address, each in known.items()})
    comfy = HttpComfyServers(verify=settings.verify, accesses=accesses)
    fetcher = HttpFetcher(verify=settings.verify, accesses=accesses)
    workflows = FileWorkflowLibrary(workflow_folders(paths, settings))
    run_times = FileTimings(state.storage)
    timings = TimingService(run_times, repository, background, local)
    me = user_id(settings, database, identity, state)
    files = DatabaseExecutor(name="jobmonitor-results")
    title = parse_address(database).title
    results = results_service(
        FileResultMemory(state.storage),
        LocalResultStore(paths.results_folder, settings.results_limit),
        studio_storage(settings),
        check_result,
        repository,
        comfy,
        fetcher,
        bus,
        clock,
        background=background,
        files=files,
        title=title,
        policy=KeepPolicy(settings.keep_results, me),
        servers=settings.servers,
        pace=keeping,
    )
    in_flight = InFlight()
    context = TrackingContext(
        jobs=jobs,
        journal=state,
        background=background,
        bus=bus,
        clock=clock,
        pace=pace or TrackingPace(),
        in_flight=in_flight,
        observers=(timings, results.observer),
        proof=FetchedProof(fetcher, files, Workplace(paths.cache / "proving", files), check_result),
    )
    tracking = TrackingService(repository, comfy, workflows, context, settings.servers)

    catalogue = NodeCatalogue(comfy, bus, clock)
    estimates = Estimates(run_times, local)
    outlook = OutlookService(estimates, tracking, bus, clock)
    cancelling = CancelService(
        repository, state, background, comfy, tracking, clock, settings.servers, jobs=jobs, bus=bus
    )
    keeper = PageKeeper(FilePageMemory(state.storage), local, clock, memory_name(database, identity))
    mixer = SoundMixer()
    uploads = UploadService(
        FileUploadMemory(state.storage), local, mixer, fetcher, Workplace(paths.cache / "sending", local)
    )
    presence = LockedPresence(paths.data / "running")
    submission = SubmissionService(
        repository,
        jobs,
        state,
        background,
        comfy,
        bus,
        clock,
        uploads=uploads,
        mixer=mixer,
        check_file=check_file,
        presence=presence,
        in_flight=in_flight,
    )
    kept = KeptFiles(paths.data / "outbox")
    waiting, pauses = FileOutbox(state.storage), Pauses(clock, sending)
    outbox = OutboxService(
        submission,
        waiting,
        kept,
        presence,
        local,
        bus,
        clock,
        attempt=Attempt(
            submission,
            repository,
            state,
            comfy,
            workflows,
            kept,
            background,
            local,
            servers=settings.servers,
        ),
        recovery=Recovery(
            repository, state, waiting, kept, presence, background, local, bus, clock, database=title
        ),
        pauses=pauses,
        database=title,
    )

    importing = ImportService(
        workflows,
        state,
        comfy,
        catalogue,
        fetcher,
        background,
        local,
        read=read_graph,
        check=checked_graph,
        save=partial(save_workflow, paths.workflow_folder),
    )

    def release() -> None:
        presence.close()
        files.close()
        local.close()
        background.close()
        repository.close()
        state.close()

    return Application(
        bus=bus,
        repository=repository,
        jobs=jobs,
        feeds=FeedService(repository, background, bus, clock, keeper=keeper),
        tracking=tracking,
        submission=submission,
        uploads=uploads,
        outbox=outbox,
        batches=BatchService(outbox),
        preflight=PreflightService(
            repository,
            state,
            background,
            local,
            comfy,
            catalogue,
            submission,
            uploads,
        ),
        chooser=ServerChooser(comfy, catalogue, estimates, local, settings.servers),
        estimates=estimates,
        timings=timings,
        outlook=outlook,
        stuck=StuckService(
            tracking,
            outlook,
            repository,
            background,
            cancelling,
            bus,
            clock,
            fail_after=settings.fail_stuck_after,
        ),
        relaying=RelayService(repository.relay(), tracking, background, bus, clock),
        node_catalogue=catalogue,
        cancelling=cancelling,
        retrying=RetryService(
            repository,
            state,
            background,
            local,
            comfy,
            workflows,
            importing,
            catalogue,
            submission,
            fetcher,
            Workplace(paths.cache / "retrying", local),
            settings.servers,
            me,
        ),
        moving=MoveService(
            repository,
            jobs,
            state,
            background,
            comfy,
            tracking,
            bus,
            clock,
            settings.servers,
            in_flight=in_flight,
        ),
        reconciling=ReconcileService(
            repository,
            FileRepairBook(state.storage),
            comfy,
            workflows,
            tracking,
            context,
            settings.servers,
            KeptResults(results),
            reconciling,
        ),
        datasets=DatasetService(repository, background, local, fetcher, bus, picture_suffix),
        results=results,
        workflows=workflows,
        importing=importing,
        journal=state,
        layout=state,
        background=background,
        local=local,
        fetcher=fetcher,
        comfy=comfy,
        clock=clock,
        servers=settings.servers,
        user_id=me,
        stop_waiting=repository.stop_waiting,
        release=release,
    )


def workflow_folders(paths: Paths, settings: Settings) -> list[Path]:
    """Where workflows are: the application's, the operator's, those of the settings; the last one wins."""
    return [resources_folder() / "workflows", paths.workflow_folder, *settings.workflow_folders]


def open_repository(paths: Paths, settings: Settings) -> tuple[SqlJobRepository, str, Identity | None]:
    """The jobs, the address they are at, and as whom they are asked for. Connects to nothing yet; blocking
    where the keyring is asked."""
    if settings.database is None:
        make_folder(paths.data)
    database = with_password(settings.database or str(paths.jobs_database))
    identity = None if is_file(database) else identity_of(settings, database)
    return open_database(database, identity=identity, read_only=settings.read_only), database, identity


def inspect_database(
    paths: Paths, settings: Settings
) -> tuple[DatabaseInfo, tuple[TableDetails, ...], str | None]:
    """What the database was found to be, a closer look at its tables, and who "me" is there. Blocking."""
    repository, database, identity = open_repository(paths, settings)
    with closing(repository), closing(StateFile(paths.state_file)) as state:
        return repository.info(), repository.details(), user_id(settings, database, identity, state)


def make_folder(folder: Path) -> None:
    """Makes a folder of our own. Raises StorageError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            remedy=f"Check its rights, or name another one in {HOME_VARIABLE}.",
        ) from error


def is_file(database: str) -> bool:
    """Whether a database is a file of this workstation."""
    return parse_address(database).path is not None


def identity_of(settings: Settings, database: str) -> Identity | None:
    """As whom a PostgreSQL is asked, by the settings; None: as the login. Blocking where the keyring has the
    token. InvalidInput never quotes it."""
    user = settings.database_user
    if user == KEYRING:
        user = token_of(database)
    return Identity.of(user, role=settings.database_role)


def memory_name(database: str, identity: Identity | None) -> str:
    """Under which name the last pages seen of a database are kept: users see other rows of the same one."""
    title = parse_address(database).title
    return title if identity is None else f"{title} as {identity.title}"


def user_id(settings: Settings, database: str, identity: Identity | None, layout: Layout) -> str | None:
    """Who "me" is: as the settings say; else, on a file, a user of its own; else as whom one asks."""
    if settings.user is not None:
        return settings.user
    if is_file(database):
        return own_user(layout)
    return None if identity is None else identity.user_id


def own_user(layout: Layout) -> str | None:
    """Who "me" is on a database that is a file: a UUID that is made once. None where it cannot be kept."""
    try:
        stored = layout.load(OWN_USER)
        if stored is not None:
            return str(uuid.UUID(stored.decode("ascii")))
        made = str(uuid.uuid4())
        layout.store(OWN_USER, made.encode("ascii"))
    except (JobMonitorError, ValueError):
        return None
    return made


def check_file(path: Path, field_type: FieldType) -> Size | None:
    """The pixel size of a picture or clip. Raises MediaError where the content of a file is not what a field
    takes.

    Where Qt's libraries are not installed, the commands work all the same: the file's beginning has to do.
    """
    try:
        from jobmonitor.media.probe import probe_file
    except ImportError:
        from jobmonitor.media.formats import recognise

        recognise(path)
        return None
    return probe_file(path, MediaKind(field_type.media)).size


def check_result(path: Path, name: str) -> str:
    """The suffix that the content of a result has (see `CheckResult`). Raises MediaError.

    Where Qt's libraries are not installed, the beginning of the file has to do.
    """
    from jobmonitor.media.results import check_beginning, check_result

    try:
        return check_result(path, name)
    except ImportError:
        return check_beginning(path, name)


def studio_storage(settings: Settings) -> StudioStorage | None:
    """Where the studio keeps results; None where nothing is configured. Raises InvalidInput."""
    place = settings.storage
    if place is None:
        return None
    if not place.startswith("s3://"):
        return FolderStorage(Path(place), settings.storage_address)
    if importlib.util.find_spec("boto3") is None:
        raise InvalidInput(
            "The setting storage names a bucket, and what reads buckets is not installed.",
            remedy="Install it with: pip install 'jobmonitor[s3]'",
        )
    from jobmonitor.storage.s3 import S3Storage

    return S3Storage(
        place,
        endpoint=settings.storage_endpoint,
        address=settings.storage_address,
        credentials=storage_key_of,
        verify=settings.verify,
    )


def picture_suffix(path: Path) -> str:
    """The usual suffix of a picture's format, by its content. Raises MediaError where it is no picture."""
    from jobmonitor.media.formats import recognise

    found = recognise(path)
    if found.kind is not MediaKind.IMAGE:
        raise MediaError(f"“{path.name}” is {found.kind.noun}, not a picture.")
    return found.suffix


def read_graph(path: Path) -> tuple[Mapping[str, JSON], bool]:
    """The graph in a file: JSON in the API format, or inside a picture, clip or sound; and whether it is of a
    job that ran. Blocking. Raises InvalidWorkflow or MediaError.
    """
    from jobmonitor.media.formats import UNKNOWN, detect, head_of

    if detect(head_of(path)) is UNKNOWN:
        return library.read_graph(path), False
    from jobmonitor.media.embedded import graph_of

    return checked_graph(graph_of(path), path.name), True


def save_workflow(folder: Path, workflow: Workflow, replace: bool) -> Path:
    """Writes a workflow into a folder, over one of that name only where `replace` says so. Blocking."""
    from jobmonitor.workflows.saving import save

    return save(folder, workflow, replace_existing=replace)


def create_tables(database: str, *, dry_run: bool) -> list[str]:
    """Creates generation B's tables in a PostgreSQL database. Returns the statements."""
    from jobmonitor.db.schema import postgresql

    return postgresql.create_tables(with_password(database), dry_run=dry_run)


def install_notify(database: str, *, dry_run: bool) -> list[str]:
    """Lets a PostgreSQL database tell of changes by itself. Returns the statements."""
    from jobmonitor.db.schema import notify

    return notify.install_notify(with_password(database), dry_run=dry_run)


def uninstall_notify(database: str, *, dry_run: bool) -> list[str]:
    """Removes what `install_notify` made. Returns the statements."""
    from jobmonitor.db.schema import notify

    return notify.uninstall_notify(with_password(database), dry_run=dry_run)


def build_pictures(paths: Paths, application: Application) -> MediaPictures:
    """What shows pictures and clips, with its cache on this workstation's disk."""
    from jobmonitor.media.pictures import make_pictures

    kept = application.results.find
    return make_pictures(application.fetcher, application.local, paths.cache / "media", kept=kept)


def run_window(
    paths: Paths,
    settings: Settings,
    *,
    pace: TrackingPace | None = None,
    on_shown: Callable[[MainWindow], None] | None = None,
) -> int:
    """Opens the window and returns the exit code when it was closed.

    `on_shown` is called with the window, in the event loop, when it is on the screen. What has to be read
    before (keyring, state file) is read in another thread.
    """
    import sys

    from PySide6.QtWidgets import QApplication

    from jobmonitor.ui.runtime import run
    from jobmonitor.ui.shell import present

    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("jobmonitor")
    qt.setDesktopFileName("jobmonitor")

    async def main() -> int:
        build = partial(build_application, paths, settings, pace=pace)
        application = await asyncio.get_running_loop().run_in_executor(None, build)
        pictures = build_pictures(paths, application)
        try:
            return await present(application, pictures, on_shown)
        finally:
            await pictures.aclose()

    return run(main, qt)
