"""Simulators, and the real server if there is one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from jobmonitor.demo.simulator import Simulator

REAL = "COMFYUI_URL"


@pytest.fixture(params=["0.3.64", "0.33"])
async def simulator(request: pytest.FixtureRequest) -> AsyncIterator[Simulator]:
    """A simulator of each version."""
    async with Simulator(request.param) as made:
        yield made


@pytest.fixture
async def client(simulator: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the simulator."""
    async with httpx.AsyncClient(base_url=simulator.url, timeout=60) as made:
        yield made


SERVERS: list[Any] = ["0.3.64", "0.33"]
if os.environ.get(REAL):
    SERVERS.append(pytest.param("real", marks=pytest.mark.real_server))


@pytest.fixture(params=SERVERS)
async def server_url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Base address of a simulator of each version, and of the server that COMFYUI_URL names."""
    if request.param == "real":
        yield os.environ[REAL].rstrip("/")
        return
    async with Simulator(request.param) as made:
        yield made.url
