"""Progress of one run, as its frames tell it."""

from __future__ import annotations

import time
from typing import Any

from jobmonitor.demo.simulator.sockets import Sockets

#: The newer version sends at most this many progress frames a second of a node, and in steps of this part.
INTERVAL, PART = 0.1, 0.005


class Progress:
    """The nodes that have started; each change is told to `client` (None: to all)."""

    def __init__(self, sockets: Sockets, client: Any, prompt_id: Any, thinned: bool) -> None:
        self._sockets, self._client, self._prompt_id, self._thinned = sockets, client, prompt_id, thinned
        self._origin: dict[str, tuple[str, str | None]] = {}
        self._last: dict[str, tuple[float, float]] = {}
        self.nodes: dict[str, dict[str, Any]] = {}

    def origin(self, node_id: str, display: str, parent: str | None) -> None:
        """Say that a node belongs to an expanded one."""
        self._origin[node_id] = (display, parent)

    def display(self, node_id: str) -> str:
        """The visible node of a node."""
        return self._origin.get(node_id, (node_id, None))[0]

    def parent(self, node_id: str) -> str | None:
        """The node that a node was made by."""
        return self._origin.get(node_id, (node_id, None))[1]

    def names(self, node_id: str) -> dict[str, Any]:
        """How frames name a node."""
        display = self.display(node_id)
        return {
            "node_id": node_id,
            "prompt_id": self._prompt_id,
            "display_node_id": display,
            "parent_node_id": self.parent(node_id),
            "real_node_id": display,
        }

    def start(self, node_id: str) -> None:
        """A node starts."""
        if node_id not in self.nodes:
            self._set(node_id, 0.0, 1.0, "running")
        self._tell()

    def finish(self, node_id: str) -> None:
        """A node is done."""
        most = self.nodes[node_id]["max"] if node_id in self.nodes else 1
        self._set(node_id, most, most, "finished")
        self._tell()

    def step(self, node_id: str, value: float, most: float, image: bytes | None, kind: str) -> None:
        """A node reports progress, with or without a preview."""
        self._set(node_id, value, most, "running")
        if not self._due(node_id, value, most, image is not None):
            return
        self._tell()
        data = {"value": value, "max": most, "prompt_id": self._prompt_id, "node": node_id}
        if image is not None and self._sockets.wants_metadata(self._client):
            self._sockets.preview_with_metadata(image, kind, self.names(node_id), self._client)
            self._sockets.put("progress", data, self._client)
            return
        self._sockets.put("progress", data, self._client)
        if image is not None:
            self._sockets.preview(image, kind, self._client)

    def _due(self, node_id: str, value: float, most: float, has_image: bool) -> bool:
        if not self._thinned:
            return True
        now = time.monotonic()
        when, last = self._last.get(node_id, (0.0, -1.0))
        first = node_id not in self._last
        if first or has_image or value >= most or (now - when >= INTERVAL and value - last >= most * PART):
            self._last[node_id] = (now, value)
            return True
        return False

    def _set(self, node_id: str, value: float, most: float, state: str) -> None:
        self.nodes[node_id] = {"value": value, "max": most, "state": state, **self.names(node_id)}

    def _tell(self) -> None:
        nodes = {node_id: dict(entry) for node_id, entry in self.nodes.items()}
        self._sockets.put("progress_state", {"prompt_id": self._prompt_id, "nodes": nodes}, self._client)
