"""An object storage that speaks S3's protocol, as far as files are put there and looked at, and that takes
nothing which is not properly signed and whole."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import threading
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import quote, unquote
from xml.etree import ElementTree

from aiohttp import web

ACCESS_KEY = "AKIAEXAMPLE"
SECRET = "a secret that nobody may ever see"


@dataclass
class StoredObject:
    """What is kept under a key."""

    content: bytes
    metadata: dict[str, str]
    content_type: str


class StorageService:
    """`with StorageService("bucket") as service:` in a thread of its own; everybody may read.

    `fail` answers as many requests with 503; `damage` keeps other bytes than came.
    """

    def __init__(self, *buckets: str) -> None:
        self.buckets: dict[str, dict[str, StoredObject]] = {bucket: {} for bucket in buckets}
        self.requests: list[tuple[str, str]] = []
        self.fail = 0
        self.damage = False
        self.secret = SECRET
        self._uploads: dict[str, tuple[StoredObject, dict[int, bytes]]] = {}
        self._ready = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def objects(self, bucket: str) -> dict[str, StoredObject]:
        """Key → what is kept there."""
        return dict(self.buckets[bucket])

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path))
        body = await request.read()
        if self.fail:
            self.fail -= 1
            return _error(503, "SlowDown")
        bucket, _, key = unquote(request.path).lstrip("/").partition("/")
        if "Authorization" in request.headers:
            refusal = self._check_signature(request, body)
            if refusal:
                return _error(403, refusal)
        elif request.method not in ("GET", "HEAD"):
            return _error(403, "AccessDenied")
        if bucket not in self.buckets:
            return _error(404, "NoSuchBucket")
        return self._act(request, self.buckets[bucket], key, body)

    def _act(
        self, request: web.Request, objects: dict[str, StoredObject], key: str, body: bytes
    ) -> web.StreamResponse:
        query = request.query
        if request.method in ("GET", "HEAD"):
            found = objects.get(key)
            if found is None:
                return _error(404, "NoSuchKey")
            headers = {f"x-amz-meta-{name}": value for name, value in found.metadata.items()}
            headers["ETag"] = f'"{hashlib.md5(found.content).hexdigest()}"'
            return web.Response(body=found.content, headers=headers, content_type=found.content_type)
        made = StoredObject(b"", _metadata(request), request.headers.get("Content-Type", ""))
        if request.method == "POST" and "uploads" in query:
            name = f"upload-{len(self._uploads)}"
            self._uploads[name] = (made, {})
            return _xml("InitiateMultipartUploadResult", UploadId=name)
        if request.method == "PUT" and "partNumber" in query:
            self._uploads[query["uploadId"]][1][int(query["partNumber"])] = body
            return web.Response(headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})
        if request.method == "POST" and "uploadId" in query:
            made, parts = self._uploads.pop(query["uploadId"])
            listed = [
                int(str(each.text)) for each in ElementTree.fromstring(body).iter() if "Number" in each.tag
            ]
            self._store(objects, key, made, b"".join(parts[number] for number in listed))
            return _xml("CompleteMultipartUploadResult", Key=key, ETag='"joined"')
        if request.method == "PUT":
            self._store(objects, key, made, body)
            return web.Response(headers={"ETag": f'"{hashlib.md5(body).hexdigest()}"'})
        return _error(405, "MethodNotAllowed")

    def _store(self, objects: dict[str, StoredObject], key: str, made: StoredObject, content: bytes) -> None:
        made.content = content[:-1] if self.damage else content
        objects[key] = made

    def _check_signature(self, request: web.Request, body: bytes) -> str:
        """What is wrong with a signature of version 4; empty where nothing is."""
        words = request.headers["Authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(", ")
        fields = dict(word.partition("=")[::2] for word in words)
        access_key, day, region, service, last = fields["Credential"].split("/")
        if access_key != ACCESS_KEY:
            return "InvalidAccessKeyId"
        digest = request.headers.get("x-amz-content-sha256", "")
        if digest != hashlib.sha256(body).hexdigest():
            return "XAmzContentSHA256Mismatch"
        names = fields["SignedHeaders"].split(";")
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(request.query.items())
        )
        canonical = "\n".join(
            (
                request.method,
                quote(unquote(request.raw_path.partition("?")[0]), safe="/-_.~"),
                query,
                *(f"{name}:{' '.join(request.headers[name].split())}" for name in names),
                "",
                ";".join(names),
                digest,
            )
        )
        scope = "/".join((day, region, service, last))
        signed = "\n".join(
            (
                "AWS4-HMAC-SHA256",
                request.headers["X-Amz-Date"],
                scope,
                hashlib.sha256(canonical.encode()).hexdigest(),
            )
        )
        key = f"AWS4{self.secret}".encode()
        for part in (day, region, service, last):
            key = hmac.digest(key, part.encode(), "sha256")
        right = hmac.digest(key, signed.encode(), "sha256").hex()
        return "" if hmac.compare_digest(right, fields["Signature"]) else "SignatureDoesNotMatch"

    def __enter__(self) -> StorageService:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="storage")
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        try:
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            self.port = runner.addresses[0][1]
        finally:
            self._ready.set()
        await self._over.wait()
        await runner.cleanup()


def _metadata(request: web.Request) -> dict[str, str]:
    prefix = "x-amz-meta-"
    return {
        name.lower().removeprefix(prefix): value
        for name, value in request.headers.items()
        if name.lower().startswith(prefix)
    }


def _xml(name: str, status: int = 200, **fields: str) -> web.Response:
    inside = "".join(f"<{field}>{value}</{field}>" for field, value in fields.items())
    text = f'<?xml version="1.0" encoding="UTF-8"?><{name}>{inside}</{name}>'
    return web.Response(text=text, status=status, content_type="application/xml")


def _error(status: int, code: str) -> web.Response:
    return _xml("Error", status, Code=code, Message=code)
