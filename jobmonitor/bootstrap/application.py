"""The services, joined to their adapters and to each other."""

from __future__ import annotations

from functools import partial

from jobmonitor.bootstrap.files import check_result, picture_suffix, read_graph, save_workflow
from jobmonitor.bootstrap.foundation import Foundation, lay_foundation
from jobmonitor.bootstrap.memory import share_memory
from jobmonitor.bootstrap.profiles import profiles_service
from jobmonitor.bootstrap.sending import sending_services
from jobmonitor.bootstrap.storage import studio_storage
from jobmonitor.bootstrap.trials import SettingsTrials
from jobmonitor.config.paths import Paths
from jobmonitor.config.secret_store import SecretStore
from jobmonitor.config.settings import Settings
from jobmonitor.db.state.deleted import FileDeletedBook
from jobmonitor.db.state.marks import FileFavourites, FileNotes
from jobmonitor.db.state.page_memory import FilePageMemory
from jobmonitor.db.state.repairs import FileRepairBook
from jobmonitor.db.state.results import FileResultMemory
from jobmonitor.db.state.timings import FileTimings
from jobmonitor.domain.setting import DEFAULT_PROFILE
from jobmonitor.services.application import Application
from jobmonitor.services.attention.service import AttentionService
from jobmonitor.services.cancelling import CancelService
from jobmonitor.services.checking.choosing import ServerChooser
from jobmonitor.services.checking.estimates import Estimates
from jobmonitor.services.checking.node_catalogue import NodeCatalogue
from jobmonitor.services.checking.preflight import PreflightService
from jobmonitor.services.datasets import DatasetService
from jobmonitor.services.deleting import DeleteService
from jobmonitor.services.favourites import FavouriteService
from jobmonitor.services.feeds import FeedService
from jobmonitor.services.importing.service import ImportService
from jobmonitor.services.keeping.joined import results_service
from jobmonitor.services.keeping.pace import KeepingPace
from jobmonitor.services.keeping.recording import KeepPolicy
from jobmonitor.services.keeping.service import ResultsService
from jobmonitor.services.notes import NoteService
from jobmonitor.services.outbox.pauses import OutboxPace
from jobmonitor.services.outlook import OutlookService
from jobmonitor.services.page_keeper import PageKeeper
from jobmonitor.services.ports import Clock
from jobmonitor.services.reconciling.kept import KeptResults
from jobmonitor.services.reconciling.service import ReconcilePace, ReconcileService
from jobmonitor.services.relaying import RelayService
from jobmonitor.services.retrying.moving import MoveService
from jobmonitor.services.retrying.service import RetryService
from jobmonitor.services.saved_views import SavedViewService
from jobmonitor.services.servers.interrupting import Interrupts
from jobmonitor.services.servers.pausing import PausedServers
from jobmonitor.services.servers.service import ServerFactsService
from jobmonitor.services.statistics import StatisticsService
from jobmonitor.services.stuck.service import StuckService
from jobmonitor.services.submitting.batches import BatchService
from jobmonitor.services.submitting.workplace import Workplace
from jobmonitor.services.timings import TimingService
from jobmonitor.services.tracking import TrackingService
from jobmonitor.services.tracking.by_files import FetchedProof
from jobmonitor.services.tracking.context import EndObserver, TrackingContext, TrackingPace
from jobmonitor.storage.local import LocalResultStore
from jobmonitor.workflows.graph import checked_graph


def build_application(
    paths: Paths,
    settings: Settings,
    *,
    pace: TrackingPace | None = None,
    keeping: KeepingPace | None = None,
    sending: OutboxPace | None = None,
    reconciling: ReconcilePace | None = None,
    clock: Clock | None = None,
    secrets: SecretStore | None = None,
) -> Application:
    """Joins the services to their adapters. Connects to nothing yet, but reads the keyring for a PostgreSQL
    without a password (or for a token), and this workstation's state file for who "me" is on a file:
    blocking.
    """
    share_memory()
    base = lay_foundation(paths, settings, clock, secrets)
    repository, state, servers = base.repository, base.state, settings.servers
    bus, background, local, comfy = base.bus, base.background, base.local, base.comfy

    run_times = FileTimings(state.storage)
    timings = TimingService(run_times, repository, background, local, bus)
    results = _results(base, keeping)
    context = _tracking_context(base, (timings, results.observer), pace)
    tracking = TrackingService(repository, comfy, base.workflows, context, servers)
    catalogue = NodeCatalogue(comfy, bus, base.clock)
    estimates = Estimates(run_times, local)
    outlook = OutlookService(estimates, tracking, bus, base.clock)
    cancelling = CancelService(
        repository, state, background, comfy, tracking, base.clock, servers, jobs=base.jobs, bus=bus
    )
    keeper = PageKeeper(FilePageMemory(state.storage), local, base.clock, base.memory_name)
    paused = PausedServers(state, local, bus, base.clock)
    uploads, submission, outbox = sending_services(base, paused, sending)
    profile_name = "" if settings.profile == DEFAULT_PROFILE else settings.profile
    importing = ImportService(
        base.workflows,
        state,
        comfy,
        catalogue,
        base.fetcher,
        background,
        local,
        read=read_graph,
        check=checked_graph,
        save=partial(save_workflow, paths.workflow_folder),
    )
    return Application(
        bus=bus,
        repository=repository,
        jobs=base.jobs,
        feeds=FeedService(repository, background, bus, base.clock, keeper=keeper),
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
        chooser=ServerChooser(comfy, catalogue, estimates, local, servers, paused),
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
            base.clock,
            fail_after=settings.fail_stuck_after,
        ),
        relaying=RelayService(repository.relay(), tracking, background, bus, base.clock),
        node_catalogue=catalogue,
        cancelling=cancelling,
        statistics=StatisticsService(repository, repository, background, base.clock, servers),
        server_facts=ServerFactsService(
            comfy,
            tracking,
            catalogue,
            base.workflows,
            paused,
            Interrupts(comfy, repository, state, background, cancelling, base.me),
            local,
            bus,
            base.clock,
            servers,
        ),
        retrying=RetryService(
            repository,
            state,
            background,
            local,
            comfy,
            base.workflows,
            importing,
            catalogue,
            submission,
            base.fetcher,
            Workplace(paths.cache / "retrying", local),
            servers,
            base.me,
        ),
        moving=MoveService(
            repository,
            base.jobs,
            state,
            background,
            comfy,
            tracking,
            bus,
            base.clock,
            servers,
            in_flight=base.in_flight,
        ),
        reconciling=ReconcileService(
            repository,
            FileRepairBook(state.storage),
            comfy,
            base.workflows,
            tracking,
            context,
            servers,
            KeptResults(results),
            reconciling,
        ),
        datasets=DatasetService(repository, background, local, base.fetcher, bus, picture_suffix),
        attention=AttentionService(
            repository,
            state,
            state,
            background,
            local,
            bus,
            base.clock,
            user_id=base.me,
            database=base.title,
            profile=profile_name,
        ),
        results=results,
        favourites=FavouriteService(FileFavourites(state.storage), local, bus, base.clock, base.title),
        deleting=DeleteService(
            repository, FileDeletedBook(state.storage), background, bus, base.clock, base.title, base.me
        ),
        notes=NoteService(FileNotes(state.storage), local, bus, base.clock, base.title),
        saved_views=SavedViewService(state, local, bus, profile_name),
        workflows=base.workflows,
        importing=importing,
        journal=state,
        layout=state,
        background=background,
        local=local,
        fetcher=base.fetcher,
        comfy=comfy,
        clock=base.clock,
        servers=servers,
        user_id=base.me,
        profile_name=profile_name,
        profiles=profiles_service(paths, settings, base.secrets, local),
        trials=SettingsTrials(paths, base.secrets, base.workflows, local),
        stop_waiting=repository.stop_waiting,
        release=base.release,
    )


def _results(base: Foundation, pace: KeepingPace | None) -> ResultsService:
    """What keeps results, on this workstation and in the studio's storage."""
    settings = base.settings
    return results_service(
        FileResultMemory(base.state.storage),
        LocalResultStore(base.paths.results_folder, settings.results_limit),
        studio_storage(settings, base.secrets),
        check_result,
        base.repository,
        base.comfy,
        base.fetcher,
        base.bus,
        base.clock,
        background=base.background,
        files=base.files,
        title=base.title,
        policy=KeepPolicy(settings.keep_results, base.me),
        servers=settings.servers,
        pace=pace,
    )


def _tracking_context(
    base: Foundation, observers: tuple[EndObserver, ...], pace: TrackingPace | None
) -> TrackingContext:
    """What every tracker of a server works with."""
    proving = Workplace(base.paths.cache / "proving", base.files)
    return TrackingContext(
        jobs=base.jobs,
        journal=base.state,
        background=base.background,
        bus=base.bus,
        clock=base.clock,
        pace=pace or TrackingPace(),
        in_flight=base.in_flight,
        observers=observers,
        proof=FetchedProof(base.fetcher, base.files, proving, check_result),
    )
