"""/internal: for the web interface alone, without a twin below /api."""

from __future__ import annotations

from aiohttp import web

from jobmonitor.demo.simulator.engine import Engine


class InternalRoutes:
    """Handlers for the web interface."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        return [
            web.get("/internal/logs/raw", self.logs),
            web.get("/internal/folder_paths", self.folder_paths),
            web.get("/internal/files/{kind}", self.files),
        ]

    async def logs(self, request: web.Request) -> web.Response:
        """No log is kept."""
        return web.json_response({"entries": [], "size": {"cols": 80, "rows": 24}})

    async def folder_paths(self, request: web.Request) -> web.Response:
        """Where the model folders are."""
        base = self.engine.folders.base / "models"
        return web.json_response({name: [str(base / name)] for name in self.engine.catalogue.model_folders})

    async def files(self, request: web.Request) -> web.Response:
        """Files directly in input, output or temp, the newest first."""
        kind = request.match_info["kind"]
        if kind not in ("input", "output", "temp"):
            return web.json_response({"error": "Invalid directory type"}, status=400)
        files = [p for p in self.engine.folders.path(kind).iterdir() if p.is_file()]
        files.sort(key=lambda p: -p.stat().st_mtime)
        mark = f" [{kind}]" if self.engine.newer else ""
        return web.json_response([p.name + mark for p in files])
