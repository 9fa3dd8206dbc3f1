"""Posts a recorded prompt, once, and finds out whether it arrived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from jobmonitor import __version__
from jobmonitor.domain.errors import (
    ArrivalUnknown,
    DatabaseError,
    GatewayFault,
    GivenUp,
    InvalidInput,
    JobMonitorError,
    PromptRefused,
    ServerError,
    ServerFault,
    ServerNonsense,
    ServerRefused,
    ServerSilent,
    ServerUnreachable,
    StorageError,
)
from jobmonitor.domain.events import JobChanged
from jobmonitor.domain.job import JSON, Job, JobPatch, JobResult
from jobmonitor.domain.server import PromptReceipt
from jobmonitor.services.addressing import at
from jobmonitor.services.bus import EventBus
from jobmonitor.services.in_flight import InFlight
from jobmonitor.services.jobs import JobServices
from jobmonitor.services.ports import Background, Clock, ComfyServer, JobRepository, Journal, Stage
from jobmonitor.services.submitting.finishing import finished
from jobmonitor.services.submitting.recording import Filled

log = logging.getLogger(__name__)

LOOKS_AFTER_SILENCE = (0.5, 1.5, 3.0)
"""Seconds before each look for a prompt whose answer was lost."""


class Posting:
    """What becomes of a prompt whose row exists."""

    def __init__(
        self,
        repository: JobRepository,
        jobs: JobServices,
        journal: Journal,
        background: Background,
        bus: EventBus,
        clock: Clock,
        in_flight: InFlight,
    ) -> None:
        self._repository = repository
        self._jobs = jobs
        self._journal = journal
        self._background = background
        self._bus = bus
        self._clock = clock
        self._in_flight = in_flight

    async def post(
        self,
        client: ComfyServer,
        filled: Filled,
        job: Job,
        graph: Mapping[str, JSON],
        *,
        front: bool = False,
    ) -> Job:
        """Sends the graph; with `front`, before all that waits there. Raises a ServerError when the row says
        the same; ArrivalUnknown where nobody can tell yet; GivenUp where another copy of the application was
        faster to say that it never will be sent.

        Where the task is cancelled before it is sent, the journal knows that it was not, and the tracker ends
        the row.
        """
        with self._in_flight.sending(job.comfy_job_id or ""):
            return await self._post(client, filled, job, graph, front=front)

    async def _post(
        self, client: ComfyServer, filled: Filled, job: Job, graph: Mapping[str, JSON], *, front: bool
    ) -> Job:
        prompt_id = job.comfy_job_id or ""
        await self._claim(job)
        extra_data = {
            "jobmonitor": {
                "version": __version__,
                "job": str(job.ref),
                "workflow": job.workflow_name,
                "prompt_id": prompt_id,
            }
        }
        try:
            receipt = await client.submit(graph, prompt_id=prompt_id, extra_data=extra_data, front=front)
        except (ServerRefused, ServerUnreachable, InvalidInput) as error:
            await self._unclaim(prompt_id)
            await self.fail(job, error)
            raise
        except (ServerSilent, ServerFault, ServerNonsense) as error:
            return await self._after_silence(client, job, error)
        return await self._accepted(client, filled, job, receipt)

    async def _claim(self, job: Job) -> None:
        """The journal's word that the prompt is about to be sent, and that nobody gave it up."""
        prompt_id = job.comfy_job_id or ""
        try:
            claimed = await finished(self._background.run(self._journal.claim, prompt_id, self._clock.now()))
        except asyncio.CancelledError:
            await finished(self._unclaim(prompt_id))
            raise
        except StorageError as error:
            await self.fail(job, error)
            raise
        if not claimed:
            raise GivenUp(
                "The job was not sent: it was cancelled, or another copy of jobmonitor gave it up.",
                remedy="Submit it again, if it is still needed.",
            )

    async def _unclaim(self, prompt_id: str) -> None:
        """The prompt certainly did not arrive. Where that cannot be noted, nobody can tell later."""
        try:
            await self._background.run(self._journal.unclaim, prompt_id)
        except StorageError as error:
            log.warning("That %s was not sent cannot be noted: %s", prompt_id, error.message)

    async def _accepted(self, client: ComfyServer, filled: Filled, job: Job, receipt: PromptReceipt) -> Job:
        prompt_id = job.comfy_job_id or ""
        if receipt.prompt_id != prompt_id:
            log.info("The server chose the prompt id %s in place of ours", receipt.prompt_id)
            job = await self._rename(job, receipt.prompt_id)
        if self._is_spoiled(filled, receipt):
            await self._take_out(client, receipt)
            error = PromptRefused(
                "A part of the graph that makes the result is invalid: "
                + " ".join(each.message for each in receipt.node_errors[:5]),
                receipt.node_errors,
                remedy="The prompt was taken out of the queue again; correct the values and submit again.",
            )
            await self.fail(job, error)
            raise error
        await self._acknowledge(job, receipt.prompt_id)
        return job

    async def _rename(self, job: Job, accepted_id: str) -> Job:
        """The row gets the id that the server gave. Where the database does not answer, the tracker writes
        it: the journal has it."""
        await self._acknowledge(job, accepted_id)
        patch = JobPatch(comfy_job_id=accepted_id)
        try:
            renamed = await self._background.run(self._repository.patch, job.ref, patch)
        except DatabaseError as error:
            log.warning("The row of %s gets its id later: %s", accepted_id, error.message)
            return job
        if renamed is None:  # somebody deleted the row
            return job
        if renamed.ref != job.ref:  # in some tables the id is the key
            await self._background.run(self._follow, job.comfy_job_id or "", renamed)
        self._bus.publish(JobChanged(renamed))
        return at(renamed, accepted_id, job.comfy_url)

    def _follow(self, prompt_id: str, job: Job) -> None:
        self._journal.advance(prompt_id, Stage.ACKNOWLEDGED, ref=job.ref)

    @staticmethod
    def _is_spoiled(filled: Filled, receipt: PromptReceipt) -> bool:
        """Whether the outputs that were dropped are the ones that are wanted."""
        result_node = filled.workflow.result_node
        return result_node in receipt.bad_outputs if result_node else bool(receipt.bad_outputs)

    async def _take_out(self, client: ComfyServer, receipt: PromptReceipt) -> None:
        try:
            await client.cancel(receipt.prompt_id)
        except ServerError as error:
            log.warning("The half-valid prompt %s could not be taken out: %s", receipt.prompt_id, error)

    async def _after_silence(self, client: ComfyServer, job: Job, error: ServerError) -> Job:
        """The answer was lost: looks whether the prompt arrived, before anybody is told it failed.

        An answer that was no answer (a 500, garbage) came after the server was done with the question: not
        in the queue and not in the history then means not accepted. After a broken connection, or
        behind a gateway that answered in the server's place, it may still be on its way: the row stays
        pending and the tracker goes on looking.
        """
        prompt_id = job.comfy_job_id or ""
        answered = not isinstance(error, (ServerSilent, GatewayFault))
        looked = False
        for pause in LOOKS_AFTER_SILENCE:
            await asyncio.sleep(pause)
            try:
                if (await client.queue()).state(prompt_id) or await client.history(prompt_id):
                    await self._acknowledge(job, prompt_id)
                    return job
                looked = True
            except ServerError as silence:
                log.info("Whether %s arrived cannot be told yet: %s", prompt_id, silence)
        if answered and looked:
            await self.fail(job, error)
            raise error
        log.info("Whether %s arrived is not known: %s", prompt_id, error.message)
        raise ArrivalUnknown(job.ref.key, error.message) from error

    async def _acknowledge(self, job: Job, accepted_id: str) -> None:
        prompt_id = job.comfy_job_id or ""
        accepted = accepted_id if accepted_id != prompt_id else None

        def advance() -> None:
            self._journal.advance(prompt_id, Stage.ACKNOWLEDGED, accepted_id=accepted)

        await self._background.run(advance)

    async def fail(self, job: Job, error: JobMonitorError) -> None:
        """Writes why the job will not run. What the server said is told even where it cannot be written."""
        result = JobResult(error_message=str(error), details=_refusal(error))
        try:
            failed = await self._background.run(self._jobs[job.kind].report_end, job.ref, result)
        except DatabaseError as lost:
            log.warning("Why %s failed cannot be written: %s", job.comfy_job_id, lost.message)
            return
        if failed is not None:
            self._bus.publish(JobChanged(failed))
        try:
            await self._background.run(self._journal.settle, job.comfy_job_id)
        except (DatabaseError, StorageError) as lost:  # the tracker settles it when it sees the row's end
            log.warning("The record of %s stays open for now: %s", job.comfy_job_id, lost.message)


def _refusal(error: JobMonitorError) -> dict[str, JSON]:
    """What is kept of a refusal: which nodes and inputs."""
    if not isinstance(error, PromptRefused) or not error.node_errors:
        return {"error": {"message": error.message, "details": error.details[:4000]}}
    nodes = [
        {
            "node_id": each.node_id,
            "node_type": each.class_type,
            "input": each.input_name,
            "type": each.type,
            "message": each.message,
            "details": each.details[:1000],
        }
        for each in error.node_errors[:50]
    ]
    return {"error": {"message": error.message, "type": error.error_type, "nodes": nodes}}
