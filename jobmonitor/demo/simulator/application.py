"""The web application: every route twice, faults, and errors in the shapes of the real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from jobmonitor.demo.simulator.catalogue import DATA
from jobmonitor.demo.simulator.engine import Engine
from jobmonitor.demo.simulator.routes.files import FileRoutes
from jobmonitor.demo.simulator.routes.info import InfoRoutes
from jobmonitor.demo.simulator.routes.internal import InternalRoutes
from jobmonitor.demo.simulator.routes.jobs import JobRoutes
from jobmonitor.demo.simulator.routes.prompts import PromptRoutes
from jobmonitor.demo.simulator.routes.userdata import UserRoutes
from jobmonitor.demo.simulator.routes.websocket import WebsocketRoutes

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FRONT_CACHING = web.AppKey("front_caching", str)

REQUESTS_KEPT, POSTS_KEPT = 10000, 500

SERVER_ERROR = "500 Internal Server Error\n\nServer got itself in trouble"


def make_application(
    engine: Engine, requests: list[tuple[str, str, int]], posts: list[Any]
) -> web.Application:
    """The application of one server start. `requests` and `posts` get what comes in."""

    @web.middleware
    async def record(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "POST" and request.path.removeprefix("/api") == "/prompt":
            await _keep_post(request, posts)
        status = 0
        try:
            answer = await handler(request)
            status = answer.status
            return answer
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            requests.append((request.method, request.path_qs, status))
            _bound(requests, REQUESTS_KEPT)

    @web.middleware
    async def faulty(request: web.Request, handler: Handler) -> web.StreamResponse:
        faults = engine.faults
        path = request.path.removeprefix("/api")
        if faults.slow:
            await asyncio.sleep(faults.slow)
        if path in faults.http_500 or "*" in faults.http_500:
            return web.Response(status=500, text=SERVER_ERROR)
        if faults.draw():
            if faults.coin() and request.transport is not None:
                request.transport.abort()
            return web.Response(status=500, text=SERVER_ERROR)
        if faults.garbage and path != "/ws":
            return web.Response(text="<html>no JSON {here", content_type="text/html")
        answer = await handler(request)
        if faults.half and isinstance(answer, web.Response) and isinstance(answer.body, bytes):
            answer.body = answer.body[: len(answer.body) // 2]
        return answer

    @web.middleware
    async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 - whatever goes wrong in a handler is answered alike
            return web.Response(status=500, text=SERVER_ERROR)

    @web.middleware
    async def origin(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method == "OPTIONS":
            return web.Response()
        if engine.newer and request.headers.get("Sec-Fetch-Site") == "cross-site":
            return web.Response(status=403)
        if _foreign(request.headers.get("Host", ""), request.headers.get("Origin", "")):
            return web.Response(status=403)
        return await handler(request)

    application = web.Application(
        client_max_size=int(engine.max_upload), middlewares=[record, faulty, errors, origin]
    )
    tables = [
        PromptRoutes(engine).table(),
        FileRoutes(engine).table(),
        InfoRoutes(engine).table(),
        WebsocketRoutes(engine).table(),
        UserRoutes(engine).table(),
    ]
    if engine.newer:
        tables.append(JobRoutes(engine).table())
    for table in tables:
        for route in table:
            for prefix in ("", "/api"):
                _add(application, route, prefix)
    for route in InternalRoutes(engine).table():
        _add(application, route, "")
    application[FRONT_CACHING] = "no-store, must-revalidate" if engine.newer else "no-cache"
    application.router.add_get("/", _front)
    application.router.add_get("/{tail:.+}", _nothing)
    return application


def _add(application: web.Application, route: web.RouteDef, prefix: str) -> None:
    if route.method == "GET":
        application.router.add_get(prefix + route.path, route.handler)
    else:
        application.router.add_route(route.method, prefix + route.path, route.handler)


def _bound(items: list[Any], most: int) -> None:
    """Drop the oldest half of a list that has grown too long."""
    if len(items) > most:
        del items[: most // 2]


async def _keep_post(request: web.Request, posts: list[Any]) -> None:
    try:
        posts.append(json.loads(await request.read()))
    except ValueError:
        posts.append(None)
    _bound(posts, POSTS_KEPT)


def _foreign(host: str, origin: str) -> bool:
    """Whether a page of another host asks a server on this machine."""
    if not host or not origin:
        return False
    here = urlsplit(f"//{host}")
    there = urlsplit(origin)
    if here.hostname not in ("localhost", "127.0.0.1", "::1") or not there.netloc:
        return False
    same_port = here.port is None or there.port is None or here.port == there.port
    return here.hostname != there.hostname or not same_port


async def _front(request: web.Request) -> web.FileResponse:
    return web.FileResponse(DATA / "index.html", headers={"Cache-Control": request.app[FRONT_CACHING]})


async def _nothing(request: web.Request) -> web.Response:
    return web.Response(status=404, content_type="application/octet-stream")
