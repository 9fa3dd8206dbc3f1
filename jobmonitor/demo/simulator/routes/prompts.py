"""/prompt, /queue, /interrupt, /history, /free."""

from __future__ import annotations

import asyncio
import time
import uuid
from typing import Any

from aiohttp import web

from jobmonitor.demo.simulator.engine import Engine
from jobmonitor.demo.simulator.validation import problem, validate


class PromptRoutes:
    """Handlers that submit, watch and stop prompts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.queue = engine.queue
        self._created = 0

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        return [
            web.get("/prompt", self.get_prompt),
            web.post("/prompt", self.post_prompt),
            web.get("/queue", self.get_queue),
            web.post("/queue", self.post_queue),
            web.post("/interrupt", self.interrupt),
            web.post("/free", self.free),
            web.get("/history", self.get_history),
            web.get("/history/{prompt_id}", self.get_history_of),
            web.post("/history", self.post_history),
        ]

    async def get_prompt(self, request: web.Request) -> web.Response:
        """The length of the queue."""
        return web.json_response({"exec_info": {"queue_remaining": self.queue.remaining}})

    async def post_prompt(self, request: web.Request) -> web.Response:
        """Check a prompt and queue it."""
        engine = self.engine
        body: Any = await request.json()
        if "number" in body:
            number: float = float(body["number"])
        else:
            front = "front" in body and body["front"]
            number = -engine.number if front else engine.number
            engine.number += 1
        if "prompt" not in body:
            text = "No prompt provided"
            return _refused(problem("no_prompt", text, text), {})
        if engine.newer and not _is_id(body.get("prompt_id")):
            details = (
                "prompt_id must be a UUID string in canonical lowercase hyphenated form; "
                "omit it to let the server generate one"
            )
            return _refused(problem("invalid_prompt_id", "prompt_id must be a valid UUID", details), {})
        graph = body["prompt"]
        verdict = validate(graph, body.get("partial_execution_targets"), engine.catalogue)
        if engine.faults.refuse and verdict.error is None:
            verdict.error, verdict.node_errors = _no_models(graph)
        if verdict.error is not None:
            return _refused(verdict.error, verdict.node_errors)
        prompt_id = self._prompt_id(body)
        extra = body.get("extra_data", {})
        if "client_id" in body:
            extra["client_id"] = body["client_id"]
        if engine.newer:
            if "Comfy-Usage-Source" in request.headers:
                extra["comfy_usage_source"] = request.headers["Comfy-Usage-Source"]
            extra["create_time"] = self._create_time()
        self.queue.put(number, prompt_id, graph, extra, verdict.outputs)
        if engine.faults.lost_answer and request.transport is not None:
            request.transport.abort()
            await asyncio.sleep(0)
        return web.json_response(
            {"prompt_id": prompt_id, "number": number, "node_errors": verdict.node_errors}
        )

    def _create_time(self) -> int:
        """Milliseconds; never twice the same, so that jobs can be sorted by it."""
        self._created = max(int(time.time() * 1000), self._created + 1)
        return self._created

    def _prompt_id(self, body: dict[str, Any]) -> str:
        if self.engine.faults.old_ids:
            return str(uuid.uuid4())
        if self.engine.newer and body.get("prompt_id") is None:
            return str(uuid.uuid4())
        return str(body["prompt_id"] if "prompt_id" in body else uuid.uuid4())

    async def get_queue(self, request: web.Request) -> web.Response:
        """Running and pending prompts."""
        return web.json_response(self.queue.view())

    async def post_queue(self, request: web.Request) -> web.Response:
        """Take pending prompts out."""
        body = await request.json()
        if body.get("clear"):
            self.queue.clear()
        for prompt_id in body.get("delete") or ():
            self.queue.delete(prompt_id)
        return web.Response(status=200)

    async def interrupt(self, request: web.Request) -> web.Response:
        """Stop a running prompt, or whatever runs."""
        try:
            body = await request.json()
        except ValueError:
            body = {}
        wanted = body.get("prompt_id") if self.engine.version.targeted else None
        if not wanted or any(item[1] == wanted for item in self.queue.running):
            self.engine.interrupt()
        return web.Response(status=200)

    async def free(self, request: web.Request) -> web.Response:
        """Forget models and cache, when idle."""
        body = await request.json()
        if body.get("free_memory"):
            self.engine.free_memory()
        return web.Response(status=200)

    async def get_history(self, request: web.Request) -> web.Response:
        """All that is over, or some of it."""
        count = request.query.get("max_items")
        offset = request.query.get("offset")
        part = self.queue.part(
            int(count) if count is not None else None, int(offset) if offset is not None else -1
        )
        return web.json_response(part)

    async def get_history_of(self, request: web.Request) -> web.Response:
        """One entry, or an empty object."""
        prompt_id = request.match_info["prompt_id"]
        entry = self.queue.history.get(prompt_id)
        return web.json_response({} if entry is None else {prompt_id: entry})

    async def post_history(self, request: web.Request) -> web.Response:
        """Delete entries."""
        body = await request.json()
        if body.get("clear"):
            self.queue.history.clear()
        for prompt_id in body.get("delete") or ():
            self.queue.history.pop(prompt_id, None)
        return web.Response(status=200)


def _refused(error: dict[str, Any], node_errors: dict[str, Any]) -> web.Response:
    return web.json_response({"error": error, "node_errors": node_errors}, status=400)


def _is_id(value: Any) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value
    except ValueError:
        return False


def _no_models(graph: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a server says that has not the model of the first node that names one."""
    for node_id, node in graph.items():
        for name, value in node.get("inputs", {}).items():
            if isinstance(value, str) and name.endswith("_name"):
                details = f"{name}: '{value}' not in []"
                about = {"input_name": name, "input_config": [[], {}], "received_value": value}
                reason = problem("value_not_in_list", "Value not in list", details, about)
                entry = {"errors": [reason], "dependent_outputs": [], "class_type": node["class_type"]}
                error = problem("prompt_outputs_failed_validation", "Prompt outputs failed validation")
                return error, {node_id: entry}
    return problem("prompt_no_outputs", "Prompt has no outputs"), {}
