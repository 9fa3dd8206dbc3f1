"""What an operator should think about, and what is no reason to."""

from __future__ import annotations

from typing import Any

import pytest

from jobmonitor.domain.job import JobKind
from jobmonitor.domain.server import Server, ServerInfo
from jobmonitor.domain.workflow import Field, FieldType, Workflow
from jobmonitor.services.checking.cautions import cautions
from jobmonitor.services.checking.server_look import ServerLook
from jobmonitor.services.submitting.recording import Filled

GPU1 = Server("http://gpu1:8188", "gpu1")
GRAPH = {"1": {"class_type": "EmptyImage", "inputs": {}}}
SEED = Field(name="seed", label="Seed", type=FieldType.SEED, placeholders=("SEED",))
GB = 2**30


def told(*fields: Field, last: Any = None, queue: int | None = 0, **info: Any) -> list[str]:
    workflow = Workflow(name="w", title="W", kind=JobKind.IMAGE, graph=GRAPH, fields=fields)
    look = ServerLook(GPU1, ServerInfo(**{"version": "0.33.0", **info}), queue)
    return list(cautions(Filled(workflow), GRAPH, last or {}, look))


def test_nothing_to_think_about() -> None:
    assert told() == []
    assert told(SEED, last={"1": {}}, queue=None) == []
    assert told(queue=4, vram_free=20 * GB, vram_total=24 * GB) == []


@pytest.mark.parametrize(("fields", "advice"), [((SEED,), True), ((), False)])
def test_the_same_again(fields: tuple[Field, ...], advice: bool) -> None:
    (sentence,) = told(*fields, last=GRAPH)
    assert "make nothing new" in sentence
    assert ("Choose a new seed" in sentence) == advice


def test_a_long_queue() -> None:
    assert told(queue=5) == ["5 jobs run or wait at gpu1 before this one."]


def test_little_memory() -> None:
    (sentence,) = told(vram_free=GB // 2, vram_total=24 * GB)
    assert sentence.startswith("Only 0.5 of 24 GB of video memory are free at gpu1")
    assert told(vram_free=0, vram_total=0) == []  # a server without a graphics card


def test_a_server_that_cannot_end_one_job_alone() -> None:
    (sentence,) = told(version="0.3.40")
    assert "0.3.40" in sentence
    assert "cannot be cancelled" in sentence
    assert told(version="") == []
