"""What makes a form into a job at a server: uploads, the submission, and the outbox where it waits."""

from __future__ import annotations

from jobmonitor.bootstrap.files import check_file
from jobmonitor.bootstrap.foundation import Foundation
from jobmonitor.db.state.outbox import FileOutbox
from jobmonitor.db.state.upload_memory import FileUploadMemory
from jobmonitor.media.mixing import SoundMixer
from jobmonitor.services.outbox.attempt import Attempt
from jobmonitor.services.outbox.files import KeptFiles
from jobmonitor.services.outbox.pauses import OutboxPace, Pauses
from jobmonitor.services.outbox.recovery import Recovery
from jobmonitor.services.outbox.service import OutboxService
from jobmonitor.services.servers.pausing import PausedServers
from jobmonitor.services.submitting.submission import SubmissionService
from jobmonitor.services.submitting.uploads import UploadService
from jobmonitor.services.submitting.workplace import Workplace


def sending_services(
    base: Foundation, paused: PausedServers, pace: OutboxPace | None
) -> tuple[UploadService, SubmissionService, OutboxService]:
    """Joined with each other; `pace`: how long the outbox waits between its attempts."""
    mixer = SoundMixer()
    uploads = UploadService(
        FileUploadMemory(base.state.storage),
        base.local,
        mixer,
        base.fetcher,
        Workplace(base.paths.cache / "sending", base.local),
    )
    submission = SubmissionService(
        base.repository,
        base.jobs,
        base.state,
        base.background,
        base.comfy,
        base.bus,
        base.clock,
        uploads=uploads,
        mixer=mixer,
        check_file=check_file,
        presence=base.presence,
        paused=paused,
        in_flight=base.in_flight,
    )
    return uploads, submission, _outbox(base, submission, paused, pace)


def _outbox(
    base: Foundation, submission: SubmissionService, paused: PausedServers, pace: OutboxPace | None
) -> OutboxService:
    kept, waiting = KeptFiles(base.paths.data / "outbox"), FileOutbox(base.state.storage)
    return OutboxService(
        submission,
        waiting,
        kept,
        base.presence,
        base.local,
        base.bus,
        base.clock,
        attempt=Attempt(
            submission,
            base.repository,
            base.state,
            base.comfy,
            base.workflows,
            kept,
            base.background,
            base.local,
            servers=base.settings.servers,
            paused=paused,
        ),
        recovery=Recovery(
            base.repository,
            base.state,
            waiting,
            kept,
            base.presence,
            base.background,
            base.local,
            base.bus,
            base.clock,
            database=base.title,
        ),
        pauses=Pauses(base.clock, pace),
        database=base.title,
    )
