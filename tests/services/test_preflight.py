"""Everything that is wrong with a submission is told at once, before anything is sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.demo.simulator import Simulator
from jobmonitor.domain.errors import DatabaseReadOnly, ServerUnreachable
from jobmonitor.domain.preflight import GraphFault, PreflightReport
from jobmonitor.domain.server import Server
from jobmonitor.services.placing import grouped
from tests.services.conftest import AddWorkflow, Open
from tests.support.workstation import Workstation


async def check(here: Workstation, workflow: str = "img2img", **values: Any) -> PreflightReport:
    return await here.application.preflight.check(here.submission(workflow, **values))


async def test_a_submission_that_is_ready(
    sqlite_url: str, sim: Simulator, open_copy: Open, photo: Path
) -> None:
    here = await open_copy(sqlite_url, sim, started=False)
    report = await check(here, image=photo, prompt="a red kite")
    assert report.is_ready
    assert report.is_checked
    assert [(each.field, each.path, each.byte_count) for each in report.uploads] == [
        ("image", photo, photo.stat().st_size)
    ]
    assert "a red kite" in json.dumps(dict(report.filled))
    assert "{{" not in json.dumps(dict(report.filled))
    assert sim.posts == []
