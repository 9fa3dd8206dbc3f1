"""/ws."""

from __future__ import annotations

import json
import uuid

from aiohttp import WSMsgType, web

from jobmonitor.demo.simulator.engine import Engine

#: The longest frame that a client may send.
LONGEST = 4 * 1024 * 1024


class WebsocketRoutes:
    """The one websocket route."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        return [web.get("/ws", self.connect)]

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Stay connected until the client leaves.

        A second socket of a client takes the place of the first; when the first leaves, it takes the second
        out of the table, which stays open and silent.
        """
        engine = self.engine
        sockets = engine.sockets
        if engine.faults.no_websocket:
            return web.Response(status=403)
        socket = web.WebSocketResponse(max_msg_size=LONGEST)
        await socket.prepare(request)
        sid = request.query.get("clientId", "")
        if sid:
            sockets.table.pop(sid, None)
        else:
            sid = uuid.uuid4().hex
        sockets.features.pop(sid, None)
        sockets.table[sid] = socket
        try:
            sockets.put("status", {**engine.status(), "sid": sid}, sid)
            if engine.client == sid and engine.last_node is not None:
                sockets.put("executing", {"node": engine.last_node}, sid)
            first = True
            async for message in socket:
                if message.type == WSMsgType.TEXT and first:
                    self._handshake(sid, message.data)
                first = False
        finally:
            sockets.table.pop(sid, None)
            sockets.features.pop(sid, None)
            sockets.sent.pop(socket, None)
        return socket

    def _handshake(self, sid: str, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return
        if isinstance(frame, dict) and frame.get("type") == "feature_flags":
            flags = frame.get("data")
            self.engine.sockets.features[sid] = flags if isinstance(flags, dict) else {}
            known = self.engine.version.features(self.engine.max_upload)
            self.engine.sockets.put("feature_flags", known, sid)
