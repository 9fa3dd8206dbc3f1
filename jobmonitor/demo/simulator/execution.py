"""Running one prompt: order, events, caching, interrupts, errors."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jobmonitor.demo.simulator.cache import Entry
from jobmonitor.demo.simulator.catalogue import FILE_INPUTS, INTERMEDIATE
from jobmonitor.demo.simulator.graph import Order, is_link
from jobmonitor.demo.simulator.nodes import ASYNC, implementation
from jobmonitor.demo.simulator.nodes.base import Call, InterruptedRunError, NodeError
from jobmonitor.demo.simulator.progress import Progress
from jobmonitor.demo.simulator.prompt_queue import Item
from jobmonitor.demo.simulator.reports import blocked_output, failure
from jobmonitor.demo.simulator.storage import digest
from jobmonitor.demo.simulator.values import Blocked, Result

if TYPE_CHECKING:
    from jobmonitor.demo.simulator.engine import Engine


class _RunFailedError(Exception):
    """A node failed; what is told of it."""

    def __init__(self, node_id: str, told: dict[str, Any]) -> None:
        super().__init__(node_id)
        self.node_id, self.told = node_id, told


class Run:
    """One prompt from its start to its end."""

    def __init__(self, engine: Engine, item: Item) -> None:
        self.engine = engine
        _, self.prompt_id, graph, given, self.targets, secret = item
        extra = given | secret if isinstance(given, dict) else given
        #: Whose run it is; None: nobody's. A TypeError here ends the worker, as in the real server.
        self.client = extra["client_id"] if "client_id" in extra else None  # noqa: SIM401 - must fail on None
        self.extra_pnginfo = extra.get("extra_pnginfo")
        self.original = graph
        self.graph: dict[str, Any] = dict(graph)
        self.progress = Progress(engine.sockets, self.client, self.prompt_id, engine.newer)
        self.messages: list[list[Any]] = []
        self.executed: list[str] = []
        self.results: dict[str, tuple[Any, ...]] = {}
        self.shown: dict[str, list[dict[str, Any]]] = {}
        self._expanded: dict[str, tuple[Any, ...]] = {}

    def tell(self, event: str, data: dict[str, Any], to_all: bool = False) -> None:
        """An event that history keeps as well."""
        full = {"prompt_id": self.prompt_id, **data, "timestamp": int(time.time() * 1000)}
        if event == "execution_cached":
            full = {"nodes": data["nodes"], "prompt_id": self.prompt_id, "timestamp": full["timestamp"]}
        self.messages.append([event, full])
        if self.client is not None or to_all:
            self.engine.sockets.put(event, full, self.client)

    def _send(self, event: str, data: dict[str, Any]) -> None:
        if self.client is not None:
            self.engine.sockets.put(event, data, self.client)

    async def go(self) -> bool:
        """Run it; whether it ended well."""
        engine = self.engine
        self.tell("execution_start", {})
        engine.cache.prompt(self.graph, self._changed)
        cached = [node_id for node_id in self.graph if engine.cache.get(node_id) is not None]
        self.tell("execution_cached", {"nodes": cached})
        order = Order(
            self.graph,
            lambda n: engine.cache.get(n) is not None,
            lambda n: engine.catalogue.is_output(self.graph[n]["class_type"]),
            lambda n: self.graph[n]["class_type"] in ASYNC,
        )
        for target in self.targets:
            order.add(target)
        if engine.newer:
            # what they show is told again although nothing waits for them
            for node_id in cached:
                if self._class(node_id) in INTERMEDIATE:
                    order.add(node_id)
        busy: dict[str, asyncio.Task[bool]] = {}
        try:
            await self._all(order, busy)
        except InterruptedRunError as stopped:
            node_id = str(stopped)
            about = {"node_id": node_id, "node_type": self._class(node_id), "executed": list(self.executed)}
            self.tell("execution_interrupted", about, to_all=True)
            return False
        except _RunFailedError as failed:
            self.tell("execution_error", failed.told)
            return False
        finally:
            for task in busy.values():
                task.cancel()
            await asyncio.gather(*busy.values(), return_exceptions=True)
        self.tell("execution_success", {})
        return True

    async def _all(self, order: Order, busy: dict[str, asyncio.Task[bool]]) -> None:
        while len(order):
            node_id = order.ready(set(busy))
            if node_id is None:
                done, _ = await asyncio.wait(busy.values(), return_when=asyncio.FIRST_COMPLETED)
                for other in [n for n, task in busy.items() if task in done]:
                    if busy.pop(other).result():
                        order.done(other)
                continue
            if self._from_cache(node_id):
                order.done(node_id)
                continue
            if self._class(node_id) in ASYNC:
                self._begin(node_id)
                busy[node_id] = asyncio.create_task(self._node(node_id, order))
                await asyncio.sleep(0)
                continue
            if node_id not in self._expanded:
                self._begin(node_id)
            if await self._node(node_id, order):
                order.done(node_id)

    def _class(self, node_id: str) -> str:
        return str(self.graph[node_id]["class_type"])

    def _changed(self, node: dict[str, Any]) -> str:
        """What makes a node's result old although its inputs are the same."""
        for class_name, key in FILE_INPUTS:
            if node.get("class_type") == class_name:
                path = self.engine.folders.annotated(str((node.get("inputs") or {}).get(key)), confined=False)
                if path is not None and path.is_file():
                    return digest(path)
        return ""

    def _from_cache(self, node_id: str) -> bool:
        entry = self.engine.cache.get(node_id)
        if entry is None or node_id in self._expanded:
            return False
        self.results[node_id] = entry.values
        own = next((s for s in entry.shown if s["meta"]["node_id"] == node_id), None)
        output = own["output"] if own else None
        data = {"node": node_id, "display_node": node_id, "output": output, "prompt_id": self.prompt_id}
        self._send("executed", data)
        self.progress.finish(node_id)
        return True

    def _begin(self, node_id: str) -> None:
        display = self.progress.display(node_id)
        self.engine.last_node = display
        self.progress.start(node_id)
        data = {"node": node_id, "display_node": display, "prompt_id": self.prompt_id}
        self._send("executing", data)
        if self.engine.interrupted:
            raise InterruptedRunError(node_id)

    async def _node(self, node_id: str, order: Order) -> bool:
        """Run a node; False if it waits for the graph that it expanded to."""
        if node_id in self._expanded:
            links = self._expanded.pop(node_id)
            inner = [s for key, shown in self.shown.items() if key.startswith(f"{node_id}.") for s in shown]
            self._finish(node_id, tuple(self._linked(link) for link in links), inner)
            return True
        inputs = {
            name: self._linked(value) if is_link(value) else value
            for name, value in self.graph[node_id]["inputs"].items()
        }
        blocked = next((v for v in inputs.values() if isinstance(v, Blocked)), None)
        if blocked is not None:
            self._blocked(node_id, blocked)
            return True
        try:
            result = await implementation(self._class(node_id))(self._call(node_id), inputs)
        except InterruptedRunError:
            raise InterruptedRunError(node_id) from None
        except NodeError as error:
            raise self._failure(node_id, inputs, error) from error
        except Exception as error:  # any failure of a node ends its run, nothing more
            raise self._failure(node_id, inputs, error) from error
        if result.expansion is not None:
            self._expand(node_id, result, order)
            return False
        shown = []
        if result.ui is not None:
            shown = [self._show(node_id, result.ui)]
        self._finish(node_id, result.values, shown)
        return True

    def _linked(self, link: list[Any]) -> Any:
        source, index = link[0], int(link[1])
        values = self.results.get(source)
        if values is None:
            entry = self.engine.cache.get(source)
            values = entry.values if entry else ()
        return values[index] if index < len(values) else None

    def _show(self, node_id: str, ui: dict[str, Any]) -> dict[str, Any]:
        display = self.progress.display(node_id)
        meta = {
            "node_id": node_id,
            "display_node": display,
            "parent_node": self.progress.parent(node_id),
            "real_node_id": display,
        }
        self._send(
            "executed", {"node": node_id, "display_node": display, "output": ui, "prompt_id": self.prompt_id}
        )
        return {"meta": meta, "output": ui}

    def _finish(self, node_id: str, values: tuple[Any, ...], shown: list[dict[str, Any]]) -> None:
        self.results[node_id] = values
        self.shown[node_id] = shown
        self.executed.append(node_id)
        self.engine.cache.put(node_id, Entry(values, shown))
        self.progress.finish(node_id)

    def _blocked(self, node_id: str, blocked: Blocked) -> None:
        if blocked.message is not None:
            told = blocked_output(node_id, self._class(node_id), self.executed, blocked.message)
            data = {"prompt_id": self.prompt_id, **told}
            self._send("execution_error", data)
        count = len(self.engine.catalogue.outputs(self._class(node_id)))
        self._finish(node_id, tuple(Blocked(None) for _ in range(count)), [])

    def _expand(self, node_id: str, result: Result, order: Order) -> None:
        assert result.expansion is not None
        prefix = f"{node_id}.0.0."

        def renamed(value: Any) -> Any:
            return [prefix + value[0], value[1]] if is_link(value) else value

        for inner, node in result.expansion.graph.items():
            self.graph[prefix + inner] = {
                "class_type": node["class_type"],
                "inputs": {key: renamed(value) for key, value in node["inputs"].items()},
            }
            self.progress.origin(prefix + inner, self.progress.display(node_id), node_id)
        self._expanded[node_id] = tuple(renamed(link) for link in result.expansion.links)
        inner_ids = [prefix + inner for inner in result.expansion.graph]
        for inner_id in inner_ids:
            order.add(inner_id)
        order.wait_for(node_id, inner_ids)

    def _failure(self, node_id: str, inputs: dict[str, Any], error: Exception) -> _RunFailedError:
        display, name = self.progress.display(node_id), self._class(node_id)
        return _RunFailedError(node_id, failure(display, name, self.executed, inputs, error, self.original))

    def _call(self, node_id: str) -> Call:
        async def report(value: int, most: int, image: bytes | None, kind: str) -> None:
            await self.engine.before_step(node_id, value)
            if self.engine.interrupted:
                raise InterruptedRunError(node_id)
            self.progress.step(node_id, value, most, image, kind)
            await self.engine.after_step()

        send: Callable[[str], None] = lambda text: self.engine.sockets.text(node_id, text)  # noqa: E731
        return Call(
            self.engine, node_id, self._class(node_id), self.original, self.extra_pnginfo, report, send
        )

    def outcome(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(outputs, meta) as history keeps them.

        The older version gives what its cache holds for the graph, the newer what this run made or used.
        """
        shown: dict[str, dict[str, Any]] = {}
        if self.engine.newer:
            for node_id in self._reached():
                entry = self.engine.cache.get(node_id)
                for each in self.shown.get(node_id) or (entry.shown if entry else []):
                    shown[each["meta"]["node_id"]] = each
        else:
            for node_id in self.original:
                entry = self.engine.cache.get(node_id)
                for each in entry.shown if entry else self.shown.get(node_id, []):
                    shown[each["meta"]["node_id"]] = each
        for node_id, made in self.shown.items():
            if node_id not in self.original:
                for each in made:
                    shown.setdefault(node_id, each)
        outputs = {node_id: each["output"] for node_id, each in shown.items()}
        return outputs, {node_id: each["meta"] for node_id, each in shown.items()}

    def _reached(self) -> list[str]:
        """The nodes of this run that may have shown something."""
        outputs = [t for t in self.targets if self.engine.cache.get(t) is not None or t in self.shown]
        between = [n for n in self.original if self._class(n) in INTERMEDIATE and n not in outputs]
        expanding = [n for n in self.shown if n not in outputs and n not in between]
        return [*outputs, *between, *expanding]
