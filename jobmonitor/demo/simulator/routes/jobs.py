"""/api/jobs of the newer server."""

from __future__ import annotations

import uuid
from typing import Any

from aiohttp import web

from jobmonitor.demo.simulator import jobs
from jobmonitor.demo.simulator.engine import Engine


class JobRoutes:
    """Handlers of the jobs view, and of cancelling."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queue = engine.queue

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler; the paths have `/api` of their own."""
        return [
            web.get("/api/jobs", self.listed),
            web.post("/api/jobs/cancel", self.cancel_many),
            web.get("/api/jobs/{job_id}", self.one),
            web.post("/api/jobs/{job_id}/cancel", self.cancel),
            web.route("*", "/api/assets", self.assets),
            web.route("*", "/api/assets/{tail:.+}", self.assets),
            web.get("/api/tags", self.assets),
        ]

    async def listed(self, request: web.Request) -> web.Response:
        """Jobs, filtered, sorted and cut."""
        query = request.query
        try:
            wanted = _statuses(query.get("status", ""))
            by = _choice(query, "sort_by", ("created_at", "execution_duration"))
            order = _choice(query, "sort_order", ("desc", "asc"), shown=("asc", "desc"))
            limit = _integer(query["limit"], "limit") if "limit" in query else None
            if limit is not None and limit < 1:
                raise ValueError("limit must be a positive integer")
            offset = max(0, _integer(query.get("offset", "0"), "offset"))
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)
        found = jobs.collect(self.queue, wanted)
        if query.get("workflow_id"):
            found = [job for job in found if job.get("workflow_id") == query["workflow_id"]]
        found = jobs.ordered(found, by, order == "desc")
        part = found[offset:] if limit is None else found[offset : offset + limit]
        pages = {
            "offset": offset,
            "limit": limit,
            "total": len(found),
            "has_more": offset + len(part) < len(found),
        }
        return web.json_response({"jobs": part, "pagination": pages})

    async def one(self, request: web.Request) -> web.Response:
        """One job with all that is known of it."""
        job = jobs.find(self.queue, request.match_info["job_id"])
        if job is None:
            return web.json_response({"error": "Job not found"}, status=404)
        return web.json_response(job)

    def _cancel(self, job_id: str) -> bool:
        if any(item[1] == job_id for item in self.queue.running):
            self.engine.interrupt()
            return True
        return self.queue.delete(job_id)

    async def cancel(self, request: web.Request) -> web.Response:
        """Dequeue or interrupt one job."""
        return web.json_response({"cancelled": self._cancel(request.match_info["job_id"])})

    async def cancel_many(self, request: web.Request) -> web.Response:
        """Dequeue or interrupt several jobs; nothing if one id is malformed."""
        try:
            body: Any = await request.json()
        except ValueError:
            return web.json_response({"error": "Request body must be valid JSON"}, status=400)
        ids = body.get("job_ids") if isinstance(body, dict) else None
        if not isinstance(ids, list):
            return web.json_response({"error": "job_ids must be a list"}, status=400)
        bad = [str(each) for each in ids if not _is_id(each)]
        if bad:
            answer = {"error": "job_ids contains invalid id(s)", "invalid_ids": bad}
            return web.json_response(answer, status=400)
        done = [self._cancel(each) for each in ids]
        return web.json_response({"cancelled": any(done)})

    async def assets(self, request: web.Request) -> web.Response:
        """Off, as without the switch that turns them on."""
        error = {
            "code": "SERVICE_DISABLED",
            "message": "Assets system is disabled. "
            "Start the server with --enable-assets to use this feature.",
            "details": {},
        }
        return web.json_response({"error": error}, status=503)


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def _statuses(text: str) -> list[str]:
    if not text:
        return list(jobs.STATUSES)
    wanted = [word for part in text.split(",") if (word := part.strip().lower())]
    wrong = [word for word in wanted if word not in jobs.STATUSES]
    if wrong:
        valid = ", ".join(jobs.STATUSES)
        raise ValueError(f"Invalid status value(s): {', '.join(wrong)}. Valid values: {valid}")
    return wanted


def _choice(query: Any, name: str, choices: tuple[str, str], shown: tuple[str, str] | None = None) -> str:
    value = str(query.get(name, choices[0])).lower()
    if value not in choices:
        first, second = shown or choices
        raise ValueError(f"{name} must be '{first}' or '{second}'")
    return value


def _integer(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{name} must be an integer") from None
