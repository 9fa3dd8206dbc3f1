"""The queue of prompts and the history of those that are over."""

from __future__ import annotations

import copy
import heapq
from collections.abc import Callable
from typing import Any

#: Element of the queue: number, prompt id, graph, extra data, output nodes, what is kept from view.
Item = tuple[float, Any, dict[str, Any], Any, list[str], dict[str, Any]]

SECRETS = ("auth_token_comfy_org", "api_key_comfy_org")

HISTORY_LIMIT = 10000


class PromptQueue:
    """Pending prompts (a heap), the running one, the history; `changed` is called when its length changes."""

    def __init__(self, changed: Callable[[], None], secrets_in_queue: bool) -> None:
        self._changed = changed
        self._secrets_in_queue = secrets_in_queue
        self.pending: list[Item] = []
        self.running: list[Item] = []
        self.history: dict[str, dict[str, Any]] = {}

    def put(
        self, number: float, prompt_id: Any, graph: dict[str, Any], extra: Any, outputs: list[str]
    ) -> None:
        """Queue a prompt. Two with the same number and id cannot be ordered: TypeError, yet it is queued."""
        secret: dict[str, Any] = {}
        if not self._secrets_in_queue and isinstance(extra, dict):
            secret = {key: extra.pop(key) for key in SECRETS if key in extra}
        try:
            heapq.heappush(self.pending, (number, prompt_id, graph, extra, outputs, secret))
        finally:
            self._changed()

    def take(self) -> Item:
        """Move the next prompt to the running ones. IndexError if none is pending."""
        item = heapq.heappop(self.pending)
        self.running.append(item)
        self._changed()
        return item

    def done(self, item: Item, outputs: dict[str, Any], meta: dict[str, Any], status: dict[str, Any]) -> None:
        """Move a running prompt to the history."""
        self.running = [other for other in self.running if other is not item]
        number, prompt_id, graph, extra, targets, _ = item
        if isinstance(extra, dict):
            extra = {key: value for key, value in extra.items() if key not in SECRETS}
        while len(self.history) > HISTORY_LIMIT:
            del self.history[next(iter(self.history))]
        self.history[prompt_id] = {
            "prompt": [number, prompt_id, graph, extra, targets],
            "outputs": outputs,
            "status": status,
            "meta": meta,
        }
        self._changed()

    def delete(self, prompt_id: Any) -> bool:
        """Take one pending prompt out, without a trace; of the last one the sockets are told twice."""
        for index, item in enumerate(self.pending):
            if item[1] == prompt_id:
                if len(self.pending) == 1:
                    self.clear()
                else:
                    self.pending.pop(index)
                    heapq.heapify(self.pending)
                self._changed()
                return True
        return False

    def clear(self) -> None:
        """Take all pending prompts out."""
        self.pending = []
        self._changed()

    @property
    def remaining(self) -> int:
        """Pending and running ones."""
        return len(self.pending) + len(self.running)

    def view(self) -> dict[str, Any]:
        """The answer of `GET /queue`; pending in the order of the heap."""
        return {
            "queue_running": [list(item[:5]) for item in self.running],
            "queue_pending": [list(item[:5]) for item in self.pending],
        }

    def part(self, count: int | None, offset: int) -> dict[str, Any]:
        """Some of the history: the newest `count`, or from `offset` on counted from the oldest."""
        keys = list(self.history)
        if count is None:
            chosen = keys[offset:] if offset >= 0 else keys
        elif count <= 0:
            chosen = []
        else:
            start = offset if offset >= 0 else max(0, len(keys) - count)
            chosen = keys[start : start + count]
        return {key: copy.copy(self.history[key]) for key in chosen}
