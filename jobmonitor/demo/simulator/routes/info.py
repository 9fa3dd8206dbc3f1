"""What the server tells of itself: /system_stats, /object_info, /features, /models and the like."""

from __future__ import annotations

import platform
from typing import Any

from aiohttp import web

from jobmonitor.demo.simulator.engine import Engine
from jobmonitor.demo.simulator.replacements import REPLACEMENTS

MEMORY = 25276063744


class InfoRoutes:
    """Handlers that only read."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        routes = [
            web.get("/system_stats", self.system_stats),
            web.get("/object_info", self.object_info),
            web.get("/object_info/{name}", self.object_info_of),
            web.get("/features", self.features),
            web.get("/models", self.models),
            web.get("/models/{folder}", self.models_of),
            web.get("/experiment/models", self.model_folders),
            web.get("/embeddings", self.empty_list),
            web.get("/extensions", self.empty_list),
            web.get("/i18n", self.empty_object),
            web.get("/workflow_templates", self.empty_object),
        ]
        if self.engine.newer:
            routes += [
                web.get("/node_replacements", self.replacements),
                web.get("/global_subgraphs", self.empty_object),
            ]
        return routes

    async def system_stats(self, request: web.Request) -> web.Response:
        """Versions and memory."""
        newer = self.engine.newer
        system: dict[str, Any] = {
            "os": "linux" if newer else "posix",
            "ram_total": MEMORY,
            "ram_free": MEMORY // 2,
            "comfyui_version": self.engine.version.full,
            "required_frontend_version": "1.27.10",
            "installed_templates_version": None,
            "required_templates_version": "0.1.95",
            "python_version": f"{platform.python_version()} (simulated)",
            "pytorch_version": "2.13.0+cpu",
            "embedded_python": False,
            "argv": ["main.py", "--listen", "127.0.0.1"],
        }
        if newer:
            system["deploy_environment"] = "local-git"
            system["comfy_package_versions"] = []
        device = {
            "name": "cpu",
            "type": "cpu",
            "index": None,
            "vram_total": MEMORY,
            "vram_free": MEMORY // 2,
            "torch_vram_total": MEMORY,
            "torch_vram_free": MEMORY // 2,
        }
        return web.json_response({"system": system, "devices": [device]})

    async def object_info(self, request: web.Request) -> web.Response:
        """All node classes."""
        return web.json_response(self.engine.catalogue.everything())

    async def object_info_of(self, request: web.Request) -> web.Response:
        """One node class, or an empty object."""
        name = request.match_info["name"]
        known = name in self.engine.catalogue
        return web.json_response({name: self.engine.catalogue.describe(name)} if known else {})

    async def features(self, request: web.Request) -> web.Response:
        """What the server supports."""
        return web.json_response(self.engine.version.features(self.engine.max_upload))

    async def models(self, request: web.Request) -> web.Response:
        """Names of the model folders."""
        return web.json_response(self.engine.catalogue.model_folders)

    async def models_of(self, request: web.Request) -> web.Response:
        """Files of a model folder."""
        files = self.engine.catalogue.models(request.match_info["folder"])
        return web.Response(status=404) if files is None else web.json_response(files)

    async def model_folders(self, request: web.Request) -> web.Response:
        """Where the model folders are."""
        base = self.engine.folders.base / "models"
        names = [n for n in self.engine.catalogue.model_folders if n not in ("configs", "custom_nodes")]
        known: list[dict[str, Any]] = [{"name": name, "folders": [str(base / name)]} for name in names]
        if self.engine.newer:
            for entry in known:
                entry["extensions"] = [".ckpt", ".pt", ".safetensors"]
        return web.json_response(known)

    async def replacements(self, request: web.Request) -> web.Response:
        """Classes that are gone, with their successors."""
        return web.json_response(REPLACEMENTS)

    async def empty_list(self, request: web.Request) -> web.Response:
        """Nothing of it here."""
        return web.json_response([])

    async def empty_object(self, request: web.Request) -> web.Response:
        """Nothing of it here."""
        return web.json_response({})
