"""The window opens without HTTP: the drivers are loaded when a server is first asked."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
import asyncio, sys
from jobmonitor.comfy.fetch import HttpFetcher
from jobmonitor.comfy.servers import HttpComfyServers
from jobmonitor.domain.errors import ServerUnreachable
from jobmonitor.domain.server import Server

def loaded():
    drivers = {"httpx", "httpcore", "h11", "anyio", "websockets", "multiprocessing", "PySide6"}
    return sorted(drivers & set(sys.modules))

async def main():
    servers, fetcher = HttpComfyServers(), HttpFetcher()
    client = servers.get(Server.at("127.0.0.1:9"))
    assert servers.get(Server.at("http://127.0.0.1:9/")) is client
    assert loaded() == [], loaded()
    try:
        await client.queue_length()
    except ServerUnreachable:
        pass
    assert "httpx" in loaded() and "websockets" not in loaded(), loaded()
    await servers.aclose()
    await fetcher.aclose()

asyncio.run(main())
print("well")
"""


def test_importing_the_clients_loads_no_driver() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.stdout.strip() == "well", done.stderr
