"""The newer server's view of queue and history as jobs."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator.prompt_queue import Item, PromptQueue

STATUSES = ("pending", "in_progress", "completed", "failed", "cancelled")

TEXT_LIMIT = 1024

Job = dict[str, Any]


def _workflow_id(extra: dict[str, Any]) -> Any:
    """AttributeError for data of another kind: the server answers 500 to the whole list."""
    return extra.get("extra_pnginfo", {}).get("workflow", {}).get("id")


def waiting(item: Item, status: str) -> Job:
    """A pending or running job."""
    return _without_none(
        {
            "id": item[1],
            "status": status,
            "priority": item[0],
            "create_time": item[3].get("create_time"),
            "outputs_count": 0,
            "previewable_outputs_count": 0,
            "workflow_id": _workflow_id(item[3]),
        }
    )


def over(entry: dict[str, Any], whole: bool = False) -> Job:
    """A job of the history; `whole` adds outputs, messages and graph."""
    number, prompt_id, graph, extra, _ = entry["prompt"]
    messages: dict[str, dict[str, Any]] = dict(entry["status"]["messages"])
    status = "completed"
    if entry["status"]["status_str"] == "error":
        status = "cancelled" if "execution_interrupted" in messages else "failed"
    ends = ("execution_success", "execution_error", "execution_interrupted")
    count, previewable, preview = _outputs(entry["outputs"])
    job = {
        "id": prompt_id,
        "status": status,
        "priority": number,
        "create_time": extra.get("create_time"),
        "execution_start_time": messages.get("execution_start", {}).get("timestamp"),
        "execution_end_time": next((messages[e]["timestamp"] for e in ends if e in messages), None),
        "execution_error": messages.get("execution_error"),
        "outputs_count": count,
        "previewable_outputs_count": previewable,
        "preview_output": preview,
        "workflow_id": _workflow_id(extra),
    }
    if whole:
        job["outputs"] = entry["outputs"]
        job["execution_status"] = entry["status"]
        job["workflow"] = {"prompt": graph, "extra_data": extra}
    return _without_none(job)


def _without_none(job: Job) -> Job:
    return {key: value for key, value in job.items() if value is not None}


def _outputs(outputs: dict[str, Any]) -> tuple[int, int, dict[str, Any] | None]:
    """(number of objects, of files, the one to show first): an output, else temp, else text."""
    count = files = 0
    best: dict[str, Any] | None = None
    rank = 0
    for node_id, shown in outputs.items():
        for key, items in shown.items():
            if key == "animated" or not isinstance(items, list):
                continue
            for item in items:
                about = {"nodeId": node_id, "mediaType": key}
                if isinstance(item, dict):
                    count += 1
                    if "filename" not in item:
                        continue
                    files += 1
                    value = 3 if item.get("type") == "output" else 2
                    if value > rank:
                        best, rank = {**item, **about}, value
                elif isinstance(item, str) and key == "text" and rank < 1:
                    best, rank = {"content": item[:TEXT_LIMIT], **about}, 1
                    if len(item) > TEXT_LIMIT:
                        best = {"content": item[:TEXT_LIMIT], "truncated": True, **about}
    return count, files, best


def find(queue: PromptQueue, prompt_id: str) -> Job | None:
    """One job; what is over wins over what runs under the same id."""
    if prompt_id in queue.history:
        return over(queue.history[prompt_id], whole=True)
    for item in queue.running:
        if item[1] == prompt_id:
            return waiting(item, "in_progress")
    for item in queue.pending:
        if item[1] == prompt_id:
            return waiting(item, "pending")
    return None


def collect(queue: PromptQueue, wanted: list[str]) -> list[Job]:
    """All jobs of the wanted statuses, unsorted."""
    jobs = []
    if "in_progress" in wanted:
        jobs += [waiting(item, "in_progress") for item in queue.running]
    if "pending" in wanted:
        jobs += [waiting(item, "pending") for item in queue.pending]
    if {"completed", "failed", "cancelled"} & set(wanted):
        jobs += [job for job in map(over, queue.history.values()) if job["status"] in wanted]
    return jobs


def ordered(jobs: list[Job], by: str, descending: bool) -> list[Job]:
    """Sorted by creation or by how long they ran (0 for those that have not ended)."""

    def key(job: Job) -> float:
        if by == "created_at":
            return float(job.get("create_time", 0))
        return float(job.get("execution_end_time", 0)) - float(job.get("execution_start_time", 0))

    return sorted(jobs, key=key, reverse=descending)
