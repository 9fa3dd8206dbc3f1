"""What the files of a server tell of a job that it forgot."""

from __future__ import annotations

from jobmonitor.domain.server import PromptRecord
from jobmonitor.services.ports import ComfyServer
from jobmonitor.services.submitting.evidence import expected, record_by_files, with_evidence
from jobmonitor.services.tracking.tracked import TrackedJob


async def record_of_forgotten(client: ComfyServer, tracked: TrackedJob) -> PromptRecord | None:
    """A record of the run of a job that the server has neither in its queue nor in its history, where the
    files that bear its id are there: it ran, and went well. None where that cannot be told.

    Of what another workstation submitted, the workflow by its name tells how its files begin. Raises
    ServerError where the server does not answer.
    """
    if tracked.was_held_back:
        return None
    prompt_id = tracked.entry.prompt_id if tracked.entry is not None else tracked.comfy_job_id
    graph = tracked.graph
    if not expected(graph, prompt_id):
        if tracked.entry is not None:  # sent without its id in the names of its files
            return None
        graph = with_evidence(graph, prompt_id)
    result_node = tracked.workflow.result_node if tracked.workflow is not None else ""
    return await record_by_files(client, graph, prompt_id, result_node)
