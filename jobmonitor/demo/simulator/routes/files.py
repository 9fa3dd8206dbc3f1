"""/view and /upload."""

from __future__ import annotations

import asyncio
import mimetypes
import os
from pathlib import Path

import av
from aiohttp import web
from aiohttp.web_request import FileField

from jobmonitor.demo.simulator import encode, pictures
from jobmonitor.demo.simulator.engine import Engine
from jobmonitor.demo.simulator.storage import KINDS, OutsideError

#: Types that a browser would run are sent as something to save.
RISKY = {
    "text/html",
    "text/html-sandboxed",
    "application/xhtml+xml",
    "text/javascript",
    "application/javascript",
    "text/css",
}

_TYPES = {
    ".webp": "image/webp",
    ".mkv": "video/x-matroska",
    ".glb": "model/gltf-binary",
    ".flac": "audio/flac",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
}


class FileRoutes:
    """Handlers for files."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.folders = engine.folders

    def table(self) -> list[web.RouteDef]:
        """Method, path, handler."""
        return [
            web.get("/view", self.view),
            web.post("/upload/image", self.upload),
            web.post("/upload/mask", self.upload),
        ]

    async def view(self, request: web.Request) -> web.StreamResponse:
        """A file as it is, or re-encoded."""
        query = request.query
        if "filename" not in query:
            return web.Response(status=404)
        default = query.get("type", "output")
        name, kind = self.folders.split_annotation(query["filename"], default)
        if not name or name.startswith("/") or ".." in name or kind not in KINDS:
            return web.Response(status=400)
        try:
            folder = self.folders.inside(kind, query.get("subfolder", ""))
        except OutsideError:
            return web.Response(status=403)
        path = folder / os.path.basename(name)
        if not path.is_file():
            return web.Response(status=404)
        disposition = {"Content-Disposition": f'filename="{path.name}"'}
        if "preview" in query:
            return await self._preview(path, query["preview"], query.get("channel", ""), disposition)
        if query.get("channel") in ("rgb", "a"):
            data = await asyncio.to_thread(_channel, path, query["channel"])
            return web.Response(body=data, content_type="image/png", headers=disposition)
        return self._whole(request, path, disposition)

    def _whole(self, request: web.Request, path: Path, headers: dict[str, str]) -> web.StreamResponse:
        kind = (
            _TYPES.get(path.suffix.lower())
            or mimetypes.guess_type(path.name)[0]
            or "application/octet-stream"
        )
        risky = kind in RISKY
        if self.engine.newer and kind == "image/svg+xml":
            risky = request.headers.get("Sec-Fetch-Dest") != "image"
            headers = {**headers, "Cache-Control": "no-store"}
        if risky:
            kind = "application/octet-stream"
            if self.engine.newer:
                headers = {
                    "Content-Disposition": f'attachment; filename="{path.name}"',
                    "Cache-Control": "no-store",
                    "X-Content-Type-Options": "nosniff",
                }
        return web.FileResponse(path, headers={**headers, "Content-Type": kind})

    @staticmethod
    async def _preview(path: Path, wanted: str, channel: str, headers: dict[str, str]) -> web.Response:
        kind, _, quality = wanted.partition(";")
        if kind not in ("webp", "jpeg") or (kind == "jpeg" and "a" in channel):
            kind = "webp"
        number = int(quality) if quality.isdigit() else 90
        data = await asyncio.to_thread(_still, path, kind, number)
        return web.Response(body=data, content_type=f"image/{kind}", headers=headers)

    async def upload(self, request: web.Request) -> web.Response:
        """Store a file; the answer says under which name."""
        if not request.content_type.startswith("multipart/"):
            return web.Response(status=400)
        form = await request.post()
        image = form.get("image")
        if not isinstance(image, FileField):
            return web.Response(status=400)
        kind = str(form.get("type", "input"))
        if kind not in KINDS:
            raise ValueError(f"no folder of type {kind!r}")
        name = image.filename
        subfolder = str(form.get("subfolder", ""))
        try:
            folder = self.folders.inside(kind, subfolder)
            target = self.folders.inside(kind, f"{subfolder}/{name}" if subfolder else name)
        except OutsideError:
            return web.Response(status=400)
        if not name:
            return web.Response(status=400)
        data = image.file.read()
        overwrite = str(form.get("overwrite", "")) in ("true", "1")
        stored = await asyncio.to_thread(_store, folder, target, data, overwrite)
        answer: dict[str, object] = {
            "name": stored,
            "subfolder": str(form.get("subfolder", "")),
            "type": kind,
        }
        return web.json_response(answer)


def _store(folder: Path, target: Path, data: bytes, overwrite: bool) -> str:
    """Write; another name if the name is taken by other bytes. The name that it has now."""
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    stem, suffix = os.path.splitext(os.path.relpath(target, folder))
    while not overwrite and target.exists():
        if target.read_bytes() == data:
            return os.path.relpath(target, folder)
        target = folder / f"{stem} ({number}){suffix}"
        number += 1
    target.write_bytes(data)
    return os.path.relpath(target, folder)


def _still(path: Path, kind: str, quality: int) -> bytes:
    return encode.still(_picture(path), kind, quality)


def _channel(path: Path, channel: str) -> bytes:
    frame = _picture(path)
    if channel == "rgb":
        return encode.png(frame)
    return encode.png(pictures.through(frame, "format=rgba", "rgba"), alpha=True)


def _picture(path: Path) -> av.VideoFrame:
    """The picture of an image file. NoPictureError for anything else, a video too."""
    kind = mimetypes.guess_type(path.name)[0] or _TYPES.get(path.suffix.lower(), "")
    if not kind.startswith("image/"):
        raise pictures.NoPictureError(str(path))
    return pictures.decode_alpha(path)
