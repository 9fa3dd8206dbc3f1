"""Kept results in memory."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from jobmonitor.domain.job import Job, JobRef
from jobmonitor.domain.results import KeptResult, KeptState

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def kept_result(
    ref: JobRef,
    state: KeptState = KeptState.KEPT,
    *,
    place: int = 0,
    path: Path | None = None,
    problem: str = "",
) -> KeptResult:
    """One output of a job."""
    return KeptResult(
        database="here",
        ref=ref,
        place=place,
        address=f"http://gpu1:8188/view?filename={place}.png",
        state=state,
        wanted_at=NOON,
        due_at=NOON,
        path=path,
        problem=problem,
    )


class FakeResults:
    """What is in `held` is kept; `fetch` keeps at `path`, or fails with `problem`."""

    def __init__(self) -> None:
        self.held: dict[JobRef, tuple[KeptResult, ...]] = {}
        self.fetched: list[JobRef] = []
        self.path = Path("/kept/one.png")
        self.problem = ""
        self.is_gone = False

    async def is_there(self, address: str) -> bool | None:
        await asyncio.sleep(0)
        return not self.is_gone

    async def kept(self, ref: JobRef) -> tuple[KeptResult, ...]:
        await asyncio.sleep(0)
        return self.held.get(ref, ())

    async def fetch(self, job: Job) -> tuple[KeptResult, ...]:
        await asyncio.sleep(0)
        self.fetched.append(job.ref)
        result = kept_result(job.ref, path=self.path)
        if self.problem:
            result = replace(result, state=KeptState.WANTED, path=None, problem=self.problem)
        self.held[job.ref] = (result,)
        return self.held[job.ref]

    def find(self, address: str, ref: JobRef | None = None) -> Path | None:
        found = (each for results in self.held.values() for each in results if address in each.addresses)
        return next((each.path for each in found if ref in (None, each.ref)), None)
