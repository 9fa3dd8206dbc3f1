"""Wishes to cancel that came before the prompt did, or did not arrive: sent once more when it is there."""

from __future__ import annotations

import logging

from jobmonitor.domain.errors import CancelRefused, ServerFault, ServerNonsense, ServerRefused
from jobmonitor.domain.events import ProblemOccurred
from jobmonitor.domain.server import PromptState
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.tracking.context import TrackingContext
from jobmonitor.services.tracking.tracked import TrackedJob

log = logging.getLogger(__name__)


class Wishes:
    """The wishes to cancel jobs of one server. Each asks for one prompt by its id, so that asking again
    cannot hit another."""

    def __init__(self, client: ComfyServer, context: TrackingContext) -> None:
        self._client = client
        self._context = context

    async def send_again(self, tracked: TrackedJob, state: PromptState) -> bool:
        """For a job that the queue has although it shall end. A prompt that waits is asked for whenever it is
        seen; one that runs once, since it looks at the wish when it comes to that. True where the server was
        asked. Raises ServerUnreachable or ServerSilent."""
        if not tracked.cancel_requested or tracked.being_asked:
            return False
        if state is PromptState.RUNNING and tracked.interrupted:
            return False
        tracked.being_asked = True
        try:
            await self._client.cancel(tracked.comfy_job_id)
        except CancelRefused as error:
            await self._take_back(tracked, error)
            return False
        except (ServerFault, ServerNonsense, ServerRefused) as error:
            log.warning("That %s shall end is asked again: %s", tracked.comfy_job_id, error.message)
            return False
        finally:
            tracked.being_asked = False
        tracked.interrupted = state is PromptState.RUNNING
        return True

    async def _take_back(self, tracked: TrackedJob, error: CancelRefused) -> None:
        """Nobody is there any more who could be told in an answer."""
        tracked.cancel_requested = False
        ids = {tracked.comfy_job_id, tracked.entry.prompt_id if tracked.entry else tracked.comfy_job_id}
        for each in ids:
            await self._context.background.run(self._context.journal.withdraw_cancel, each)
        self._context.bus.publish(
            ProblemOccurred(
                f"A {tracked.workflow_name} job that was to be cancelled goes on. {error.message}",
                error.remedy,
                details=f"{tracked.job.ref}\n{error.details}".strip(),
            )
        )
