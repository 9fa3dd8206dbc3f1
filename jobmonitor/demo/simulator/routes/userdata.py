"""/users, /settings, /userdata: what the web interface keeps on the server."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from aiohttp import web

from jobmonitor.demo.simulator.engine import Engine


class UserRoutes:
    """Handlers for the one user of a server without accounts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.folder = engine.folders.base / "user" / "default"
        self.settings: dict[str, Any] = {}

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        return [
            web.get("/users", self.users),
            web.get("/settings", self.all_settings),
            web.post("/settings", self.set_settings),
            web.get("/settings/{key}", self.setting),
            web.post("/settings/{key}", self.set_setting),
            web.get("/userdata", self.listing),
            web.get("/v2/userdata", self.entries),
            web.get("/userdata/{file}", self.read),
            web.post("/userdata/{file}", self.write),
            web.delete("/userdata/{file}", self.delete),
        ]

    async def users(self, request: web.Request) -> web.Response:
        """No accounts."""
        return web.json_response({"storage": "server", "migrated": self.folder.is_dir()})

    async def all_settings(self, request: web.Request) -> web.Response:
        """All settings."""
        return web.json_response(self.settings)

    async def set_settings(self, request: web.Request) -> web.Response:
        """Some settings."""
        self.settings |= await request.json()
        return web.Response(status=200)

    async def setting(self, request: web.Request) -> web.Response:
        """One setting or null."""
        return web.json_response(self.settings.get(request.match_info["key"]))

    async def set_setting(self, request: web.Request) -> web.Response:
        """One setting."""
        self.settings[request.match_info["key"]] = await request.json()
        return web.Response(status=200)

    def _path(self, name: str) -> Path | None:
        path = Path(os.path.normpath(self.folder / name))
        return path if path.is_relative_to(self.folder) else None

    async def listing(self, request: web.Request) -> web.Response:
        """Files of a folder."""
        query = request.query
        if not query.get("dir"):
            return web.Response(status=400, text="Directory not provided")
        folder = self._path(query["dir"])
        if folder is None:
            return web.Response(status=403, text="Invalid directory")
        if not folder.is_dir():
            return web.Response(status=404, text="Directory not found")
        deep = query.get("recurse", "").lower() == "true"
        full = query.get("full_info", "").lower() == "true"
        return web.json_response(await asyncio.to_thread(self._files, folder, deep, full))

    def _files(self, folder: Path, deep: bool, full: bool) -> list[Any]:
        files = sorted(p for p in (folder.rglob("*") if deep else folder.glob("*")) if p.is_file())
        if not full:
            return [p.relative_to(folder).as_posix() for p in files]
        return [self._info(p, folder) for p in files]

    def _info(self, path: Path, folder: Path) -> dict[str, Any]:
        found = path.stat()
        times: tuple[float, float] = (found.st_mtime, found.st_ctime)
        if self.engine.newer:
            times = (int(times[0] * 1000), int(times[1] * 1000))
        name = path.relative_to(folder).as_posix()
        return {"path": name, "size": found.st_size, "modified": times[0], "created": times[1]}

    async def entries(self, request: web.Request) -> web.Response:
        """Files and folders of a folder, as objects."""
        folder = self._path(request.query.get("path", ""))
        if folder is None:
            return web.Response(status=403)

        def look() -> list[dict[str, str]]:
            return [
                {
                    "name": path.name,
                    "path": path.relative_to(self.folder).as_posix(),
                    "type": "directory" if path.is_dir() else "file",
                }
                for path in sorted(folder.iterdir())
            ]

        return web.json_response(await asyncio.to_thread(look))

    async def read(self, request: web.Request) -> web.StreamResponse:
        """A file."""
        path = self._path(request.match_info["file"])
        if path is None:
            return web.Response(status=403)
        if not await asyncio.to_thread(path.is_file):
            return web.Response(status=404)
        headers = {"Content-Disposition": "attachment"} if self.engine.newer else {}
        return web.FileResponse(path, headers=headers)

    async def write(self, request: web.Request) -> web.Response:
        """Store a file."""
        path = self._path(request.match_info["file"])
        if path is None:
            return web.Response(status=403)
        overwrite = request.query.get("overwrite", "true").lower() != "false"
        if not overwrite and path.exists():
            return web.Response(status=409, text="File already exists")
        data = await request.read()

        def store() -> None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

        await asyncio.to_thread(store)
        name = path.relative_to(self.folder).as_posix()
        return web.Response(text=json.dumps(name), content_type="application/json")

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a file."""
        path = self._path(request.match_info["file"])
        if path is None:
            return web.Response(status=403)
        if not path.is_file():
            return web.Response(status=404)
        path.unlink()
        return web.Response(status=204)
