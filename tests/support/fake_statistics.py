"""Statistics of a made-up studio, and a service that tells them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.job import JobRef, JobStatus
from jobmonitor.domain.statistics import CauseCount, DayCount, ServerUse, Statistics, WorkflowTimes

TODAY = date(2026, 3, 12)
ZONE = timezone(timedelta(hours=1), "CET")
WORKFLOWS = (
    "wan-i2v",
    "img2img",
    "lipsync-one",
    "image-edit",
    "style-transfer",
    "character-caption",
    "upscale",
)
SHARES = ((JobStatus.COMPLETED, 20), (JobStatus.FAILED, 3), (JobStatus.CANCELLED, 1))


def statistics(first: date, last: date) -> Statistics:
    """As a studio of some servers has it; less on Sundays."""
    days = tuple(first + timedelta(days=at) for at in range((last - first).days + 1))
    counts = [
        DayCount(day, name, status, share * (9 - at) * (3 + day.day % 5) // (18 if day.weekday() < 6 else 90))
        for day in days
        for at, name in enumerate(WORKFLOWS)
        for status, share in SHARES
    ]
    counts += [
        DayCount(days[-1], "wan-i2v", JobStatus.PROCESSING, 3),
        DayCount(days[-1], "img2img", JobStatus.PENDING, 9),
    ]
    failed = sum(each.count for each in counts if each.status is JobStatus.FAILED)
    causes = (
        ("out-of-memory", "Out of memory", 5),
        ("missing-node:wanvideosampler", "A node is missing on the server: WanVideoSampler", 3),
        ("lost", "Lost at the server", 2),
        (
            "other:<b>",
            "Something with <b>tags</b> and a sentence that is much longer than a bar has room for",
            1,
        ),
    )
    named = tuple(
        CauseCount(key, words, tuple(JobRef("image_jobs", f"{key}-{at}") for at in range(number * 9)))
        for key, words, number in causes
    )
    return Statistics(
        since=datetime.combine(first, time(), ZONE),
        before=datetime.combine(last + timedelta(days=1), time(), ZONE),
        zone="CET, UTC+01:00",
        days=days,
        day_counts=tuple(each for each in counts if each.count),
        times=tuple(
            WorkflowTimes(name, 900 // (at + 1), 340 / (at * at + 1), 610 / (at + 1))
            for at, name in enumerate(WORKFLOWS)
        ),
        causes=named,
        causes_of=sum(each.count for each in named),
        failed=failed,
        servers=(*_servers(), ServerUse("", "", 12, 12, 0, 0.0, 0.0)),
        notes=("multitalk_jobs records no run time, so its jobs are left out while times are counted.",),
    )


def _servers() -> tuple[ServerUse, ...]:
    return tuple(
        ServerUse(f"http://gpu{at}:8188", f"gpu{at}", 700 // at, 600 // at, 80 // at, 90_000 / at, 0.9 / at)
        for at in range(1, 9)
    )


class FakeStatistics:
    """Answers with `answer`, a turn of the loop later; `gate` holds answers back until it is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[date, date, str | None]] = []
        self.answer: Callable[[date, date], Statistics] = statistics
        self.problem: JobMonitorError | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    def today(self) -> date:
        return TODAY

    async def of(self, first: date, last: date, *, user_id: str | None = None) -> Statistics:
        self.asked.append((first, last, user_id))
        problem, answer = self.problem, self.answer
        await asyncio.sleep(0)
        await self.gate.wait()
        if problem is not None:
            raise problem
        return answer(first, last)
