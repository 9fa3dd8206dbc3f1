"""Servers behind proxies: a path prefix, headers, certificates of their own, websockets that are cut."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobmonitor.config.server_access import ServerAccess
from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import ServerError, ServerRefused, ServerUnreachable
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.server import Connection, Server, ServerStatus
from tests.services.conftest import Open
from tests.support.server_proxy import ServerProxy
from tests.support.workstation import Workstation

DATA = Path(__file__).parents[1] / "data" / "tls"
CERTIFICATE = DATA / "loopback.pem"
STUDIO = {"X-Studio": "north"}
LIMIT = 10_000_000


def status(here: Workstation) -> ServerStatus:
    """How the one server is heard."""
    return here.application.tracking.server_statuses()[0]


async def connected(here: Workstation, connection: Connection = Connection.CONNECTED) -> None:
    """Until the server is heard like this."""
    statuses = here.application.tracking.server_statuses
    await here.until(lambda: [each for each in statuses()[:1] if each.connection is connection])


@pytest.fixture
async def guarded(sim: Simulator) -> AsyncIterator[ServerProxy]:
    """A proxy with a prefix that wants a header."""
    async with ServerProxy(sim.url, prefix="/comfy1", wanted=STUDIO) as proxy:
        yield proxy


def tls() -> ssl.SSLContext:
    """A server's side of a certificate that it signed itself."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
async def encrypted(sim: Simulator) -> AsyncIterator[ServerProxy]:
    """A server with a certificate of its own."""
    async with ServerProxy(sim.url, tls=tls()) as proxy:
        yield proxy


async def test_a_job_goes_through_a_proxy_with_a_prefix_that_wants_a_header(
    sqlite_url: str, guarded: ServerProxy, open_copy: Open, photo: Path
) -> None:
    access = {guarded.url: ServerAccess(headers=tuple(STUDIO.items()))}
    here = await open_copy(sqlite_url, guarded.url, access=access)
    await connected(here)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert ended.comfy_url == guarded.url
    (address,) = ended.outputs
    assert address.startswith(f"{guarded.url}/view?")
    assert (await here.application.fetcher.fetch(address, limit=LIMIT)).startswith(b"\x89PNG")
    assert guarded.refused == []
    assert {"/ws", "/prompt", "/upload/image", "/view"} <= {path for _, path in guarded.seen}


async def test_without_the_header_the_proxy_lets_nobody_in_and_that_is_told(
    sqlite_url: str, guarded: ServerProxy, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, guarded.url)
    await connected(here, Connection.UNREACHABLE)
    assert status(here).problem
    assert guarded.seen == []


async def test_a_token_is_sent_to_its_server_and_to_no_other(
    sqlite_url: str, guarded: ServerProxy, sim: Simulator, open_copy: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOKEN_OF_THE_TEST", "s3cret")
    async with ServerProxy(sim.url, wanted={"Authorization": "Bearer s3cret"}) as other:
        access = {
            guarded.url: ServerAccess(
                headers=tuple(STUDIO.items()), token_env="TOKEN_OF_THE_TEST", token_header="X-Token"
            )
        }
        here = await open_copy(sqlite_url, guarded.url, other.url, access=access)
        await connected(here)
        fetch = here.application.fetcher.fetch
        with pytest.raises(ServerError) as caught:
            await fetch(f"{other.url}/view?filename=x.png", limit=LIMIT)
        with pytest.raises(ServerError):  # the same host and port, but not that server's part of it
            await fetch(guarded.url.replace("/comfy1", "/comfy2/view?filename=x.png"), limit=LIMIT)
        with pytest.raises(ServerError):
            await fetch(f"{guarded.url}/../comfy2/view?filename=x.png", limit=LIMIT)
        assert other.seen == []
        assert "s3cret" not in f"{caught.value!r} {caught.value.details}"


async def test_a_server_that_sends_one_on_does_not_get_the_headers_taken_along(
    sqlite_url: str, sim: Simulator, open_copy: Open
) -> None:
    from aiohttp import web

    taken: list[dict[str, str]] = []

    async def elsewhere(request: web.Request) -> web.Response:
        taken.append(dict(request.headers))
        return web.Response(body=b"\x89PNG")

    async def sends_on(_: web.Request) -> web.Response:
        raise web.HTTPFound(f"http://127.0.0.1:{port}/view")

    application = web.Application()
    application.add_routes([web.get("/view", elsewhere), web.get("/comfy1/{path:.*}", sends_on)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        port = runner.addresses[0][1]
        url = f"http://127.0.0.1:{port}/comfy1"
        here = await open_copy(sqlite_url, url, access={url: ServerAccess(headers=tuple(STUDIO.items()))})
        with pytest.raises(ServerRefused):
            await here.application.fetcher.fetch(f"{url}/view?filename=x.png", limit=LIMIT)
        assert taken == []
    finally:
        await runner.cleanup()


async def test_a_certificate_of_its_own_is_refused_unless_the_operator_trusts_it(
    sqlite_url: str, encrypted: ServerProxy, open_copy: Open
) -> None:
    here = await open_copy(sqlite_url, encrypted.url)
    await connected(here, Connection.UNREACHABLE)
    assert "certificate" in status(here).problem
    assert encrypted.seen == []


@pytest.mark.parametrize("trust", [str(CERTIFICATE), "any"])
async def test_a_job_goes_to_a_server_whose_certificate_is_trusted_there(
    sqlite_url: str, encrypted: ServerProxy, open_copy: Open, photo: Path, trust: str
) -> None:
    here = await open_copy(sqlite_url, encrypted.url, access={encrypted.url: ServerAccess(trust=trust)})
    await connected(here)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert await here.application.fetcher.fetch(ended.outputs[0], limit=LIMIT)
    assert ("GET", "/ws") in encrypted.seen


async def test_trust_in_one_server_is_no_trust_in_another(
    sqlite_url: str, encrypted: ServerProxy, sim: Simulator, open_copy: Open
) -> None:
    async with ServerProxy(sim.url, tls=tls()) as other:
        access = {encrypted.url: ServerAccess(trust="any")}
        here = await open_copy(sqlite_url, encrypted.url, other.url, access=access)
        with pytest.raises(ServerUnreachable, match="certificate"):
            await here.application.comfy.get(Server(other.url)).queue_length()
        with pytest.raises(ServerUnreachable, match="certificate"):
            await here.application.fetcher.fetch(f"{other.url}/view?filename=x.png", limit=LIMIT)
        assert other.seen == []


async def test_another_authority_than_the_one_that_is_trusted_is_refused(
    sqlite_url: str, encrypted: ServerProxy, open_copy: Open
) -> None:
    access = {encrypted.url: ServerAccess(trust=str(DATA / "another_authority.pem"))}
    here = await open_copy(sqlite_url, encrypted.url, access=access)
    await connected(here, Connection.UNREACHABLE)
    assert "certificate" in status(here).problem


@pytest.mark.parametrize("told", [True, False], ids=["as the settings say", "found out"])
async def test_a_server_without_a_websocket_is_followed_by_asking(
    sqlite_url: str, guarded: ServerProxy, open_copy: Open, photo: Path, told: bool
) -> None:
    guarded.websocket = False
    access = {guarded.url: ServerAccess(headers=tuple(STUDIO.items()), websocket=not told)}
    here = await open_copy(sqlite_url, guarded.url, access=access)
    await connected(here, Connection.POLLING)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert (("GET", "/ws") in guarded.seen) is not told


@pytest.mark.parametrize("frames", [0, 1, 2, 3, 5, 8, 13])
async def test_a_job_ends_well_although_the_websocket_is_cut_after_so_many_frames(
    sqlite_url: str, guarded: ServerProxy, open_copy: Open, photo: Path, frames: int
) -> None:
    guarded.cuts = frames
    access = {guarded.url: ServerAccess(headers=tuple(STUDIO.items()))}
    here = await open_copy(sqlite_url, guarded.url, access=access)
    await here.until(lambda: ("GET", "/ws") in guarded.seen)
    job = await here.submit(image=photo, prompt="a cat")
    ended = await here.ended(job.ref)
    assert ended.status is JobStatus.COMPLETED
    assert len(ended.outputs) == 1


async def test_a_job_ends_well_although_the_proxy_lets_no_frame_through(
    sqlite_url: str, guarded: ServerProxy, open_copy: Open, photo: Path
) -> None:
    guarded.silent = True
    access = {guarded.url: ServerAccess(headers=tuple(STUDIO.items()))}
    here = await open_copy(sqlite_url, guarded.url, access=access)
    await here.until(lambda: ("GET", "/ws") in guarded.seen)
    job = await here.submit(image=photo, prompt="a cat")
    assert (await here.ended(job.ref)).status is JobStatus.COMPLETED
