"""A repository of jobs in memory, and sample jobs that have everything rows can have."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta

from jobmonitor.domain.database import DatabaseInfo, TableInfo
from jobmonitor.domain.errors import InvalidInput, JobMonitorError
from jobmonitor.domain.feed import Changes, Counts, Cursor, FeedQuery, Page, Sample
from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.saved_row import SavedRow
from jobmonitor.ui.feed.matching import matches
from tests.support.ordered_jobs import behind, in_order

NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
ME = "11111111-1111-4111-8111-111111111111"
OTHER = "22222222-2222-4222-8222-222222222222"
_SOURCES = {JobKind.VIDEO: "video_jobs", JobKind.IMAGE: "image_jobs", JobKind.TEXT: "text_jobs"}


def order(job: Job) -> tuple[float, str, str]:
    """The feed's order: newest first, those without a time last."""
    created = -job.created_at.timestamp() if job.created_at is not None else float("inf")
    return created, job.ref.source, job.ref.key


def make_job(number: int = 1, **values: object) -> Job:
    """A job that was created `number` minutes before noon."""
    kind = values.pop("kind", JobKind.IMAGE)
    assert isinstance(kind, JobKind)
    usual: dict[str, object] = {
        "ref": JobRef(_SOURCES[kind], f"{number:08d}"),
        "kind": kind,
        "system": System.NEW,
        "workflow_name": "img2img" if kind is JobKind.IMAGE else "wan-i2v",
        "status": JobStatus.COMPLETED,
        "created_at": NOON - timedelta(minutes=number),
        "comfy_job_id": str(uuid.UUID(int=number, version=4)),
        "comfy_url": "http://gpu1:8188",
        "user_id": ME,
        "prompt": f"prompt {number}",
    }
    return Job(**{**usual, **values})  # type: ignore[arg-type]  # the values are a test's own


class FakeRepository:
    """Jobs in memory, as `JobRepository` gives them out. `problem` is raised instead, where it is set."""

    def __init__(self, jobs: Iterable[Job] = ()) -> None:
        self.jobs = sorted(jobs, key=order)
        self.problem: JobMonitorError | None = None
        self.pages_read = 0
        self.on_look: Callable[[], Changes] = Changes

    def info(self) -> DatabaseInfo:
        self._check()
        return DatabaseInfo(
            title="studio-prod",
            dialect="postgresql",
            version="16.4",
            is_local=False,
            read_only=False,
            tables=tuple(
                TableInfo(
                    name=f"{kind}_jobs",
                    kinds=frozenset({kind}),
                    system=System.NEW,
                    generation="B",
                    description=f"new {kind} jobs",
                )
                for kind in (JobKind.VIDEO, JobKind.IMAGE)
            ),
        )

    def add(self, *jobs: Job) -> None:
        """Rows come in."""
        self.jobs = sorted([*self.jobs, *jobs], key=order)

    def put(self, job: Job) -> None:
        """A row is written."""
        self.jobs = [job if each.ref == job.ref else each for each in self.jobs]

    def drop(self, ref: JobRef) -> None:
        """A row is deleted."""
        self.jobs = [each for each in self.jobs if each.ref != ref]

    def delete(
        self, seen: Sequence[Job], *, owner: str | None, keep: Callable[[Sequence[SavedRow]], None]
    ) -> dict[JobRef, JobMonitorError]:
        self._check()
        refused: dict[JobRef, JobMonitorError] = {}
        for job in seen:
            if owner is not None and job.user_id != owner:
                refused[job.ref] = InvalidInput("This job is somebody else's.")
        gone = [job for job in seen if job.ref not in refused]
        keep([SavedRow(job.ref, {"job": job}) for job in gone])
        for job in gone:
            self.drop(job.ref)
        return refused

    def restore(self, rows: Sequence[SavedRow]) -> dict[JobRef, JobMonitorError]:
        self._check()
        self.add(*(row.values["job"] for row in rows))
        return {}

    def page(self, query: FeedQuery, *, after: Cursor | None, limit: int, skip: int = 0) -> Page:
        self._check()
        self.pages_read += 1
        found = [job for job in self.jobs if matches(query, job)]
        if not query.order.is_newest_first:
            found = in_order(found, query.order)
            found = found if after is None else behind(found, after, query.order)
        elif after is not None:
            place = _place(after)
            found = [job for job in found if order(job) > place]
        found = found[skip : skip + limit + 1]
        more = len(found) > limit
        return Page(tuple(found[:limit]), Cursor.of(found[limit - 1]) if more else None)

    def counts(self, query: FeedQuery) -> Counts:
        self._check()
        unstated = [job for job in self.jobs if matches(_any_status(query), job)]
        by_status = [(status, sum(job.status is status for job in unstated)) for status in JobStatus]
        total = sum(matches(query, job) for job in unstated)
        return Counts(total, tuple((status, number) for status, number in by_status if number))

    def get(self, ref: JobRef) -> Job | None:
        return next((job for job in self.jobs if job.ref == ref), None)

    def get_many(self, refs: Sequence[JobRef]) -> tuple[Job, ...]:
        return tuple(job for job in self.jobs if job.ref in set(refs))

    def notes(self, query: FeedQuery) -> tuple[str, ...]:
        return ()

    def samples(self, query: FeedQuery, every: int) -> tuple[Sample, ...]:
        found = [job for job in self.jobs if matches(query, job)]
        return tuple(Sample(row, Cursor.of(found[row - 1])) for row in range(every, len(found), every))

    def landing(self, query: FeedQuery, part: float) -> Cursor | None:
        found = [job for job in self.jobs if matches(query, job)]
        row = int(part * len(found))
        return Cursor.of(found[row - 1]) if row > 0 else None

    def position(self, query: FeedQuery, cursor: Cursor) -> int:
        place = _place(cursor)
        return sum(order(job) <= place for job in self.jobs if matches(query, job))

    def watch(self, notice: Callable[[], None] | None = None) -> FakeWatch:
        return FakeWatch(self)

    def close(self) -> None:
        return

    def _check(self) -> None:
        if self.problem is not None:
            raise self.problem


class FakeWatch:
    """Tells what `on_look` of the repository says."""

    def __init__(self, repository: FakeRepository) -> None:
        self._repository = repository
        self.is_told = False

    def follow(self, refs: Collection[JobRef]) -> None:
        return

    def look(self) -> Changes:
        self._repository._check()
        return self._repository.on_look()

    def close(self) -> None:
        return


def _place(cursor: Cursor) -> tuple[float, str, str]:
    created = -cursor.created_at.timestamp() if cursor.created_at is not None else float("inf")
    return created, cursor.source, cursor.key


def _any_status(query: FeedQuery) -> FeedQuery:
    from dataclasses import replace

    return replace(query, statuses=frozenset())


PROMPTS = (
    "a red dress in the wind, slow motion, golden hour, 35mm film grain, shallow depth of field",
    "photograph of a lighthouse on a cliff",
    'a "quoted" word, a <b>tag</b> & an ampersand',
    "猫が窓辺で眠っている、柔らかい光",
    "robot 🤖 dancing 💃 in the rain, neon lights, cinematic",
    "line one\nline two\tand a tab, then " + "a very long prompt that goes on and on, " * 30,
    "Supercalifragilistic" * 12,
    "portrait of an old sailor, oil on canvas",
)
ERRORS = (
    "KSampler: out of memory. Choose a smaller size or fewer frames.\n"
    "torch.cuda.OutOfMemoryError: Allocation on device 0 would exceed allowed memory.\n"
    '  File "/opt/ComfyUI/execution.py", line 317, in execute\n'
    '  File "/opt/ComfyUI/nodes.py", line 1441, in sample',
    "The server refused the graph: CheckpointLoaderSimple has no model “sd_xl_base_1.0.safetensors”.",
    "<img src=x onerror=alert(1)> is not a node",
)


def sample_jobs(count: int = 42, now: datetime = NOON) -> list[Job]:
    """Jobs of all kinds and states, with long, odd and missing values. Always the same ones."""
    chance = random.Random(7)
    return [_sample(number, now, chance) for number in range(count)]


def _sample(number: int, now: datetime, chance: random.Random) -> Job:
    kind = (JobKind.VIDEO, JobKind.IMAGE, JobKind.VIDEO, JobKind.TEXT)[
        number % 4 if number % 8 == 3 else number % 3
    ]
    status = _status(number)
    created = now - timedelta(minutes=3 * number * number / 4 + 0.5)
    started = created + timedelta(seconds=chance.randint(1, 40))
    ended = started + timedelta(seconds=chance.randint(9, 400))
    name = f"http://gpu{number % 3 + 1}:8188"
    suffix = {JobKind.VIDEO: "mp4", JobKind.IMAGE: "png", JobKind.TEXT: "txt"}[kind]
    done = status is JobStatus.COMPLETED
    outputs = tuple(
        f"{name}/view?filename=jobmonitor_{number:05d}_{part}_.{suffix}&subfolder=&type=output"
        for part in range(1 if number % 7 else 3)
    )
    picture = f"{name}/view?filename=anna%20in%20the%20garden%20{number}.png&type=input"
    sound = f"{name}/view?filename=voice-{number}.wav&type=input"
    return make_job(
        number,
        kind=kind,
        workflow_name=("wan-i2v", "img2img", "lipsync-one", "caption")[
            number % 4 if kind is JobKind.TEXT else number % 3
        ],
        status=status,
        status_text="awaiting_review" if status is JobStatus.UNKNOWN else str(status),
        created_at=created,
        started_at=None if status is JobStatus.PENDING else started,
        completed_at=ended if status.is_terminal else None,
        user_id=ME if number % 4 else OTHER,
        comfy_url=name,
        prompt=None if number % 6 == 5 else PROMPTS[number % len(PROMPTS)],
        inputs=JobInputs(images=(picture,), audios=(sound,) if number % 3 == 2 else ()),
        outputs=outputs if done and kind is not JobKind.TEXT else (),
        output_text="A lighthouse stands on a cliff above the sea."
        if kind is JobKind.TEXT and done
        else None,
        error_message=ERRORS[number % 3] if status is JobStatus.FAILED else None,
        width=1280 if kind is JobKind.VIDEO else 1024,
        height=720 if kind is JobKind.VIDEO else 1024,
        fps=24 if kind is JobKind.VIDEO else None,
        duration_seconds=3.04 if kind is JobKind.VIDEO else None,
        model_used="wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors" if kind is JobKind.VIDEO else None,
        parameters={
            "seed": 2**64 - 1 - number,
            "steps": 20,
            "cfg": 3.5,
            "negative_prompt": "blurry, text",
            "loras": [{"name": "film_grain", "strength": 0.6}],
        },
        flaws=("The row's status “awaiting_review” is not known.",) if status is JobStatus.UNKNOWN else (),
    )


def _status(number: int) -> JobStatus:
    early = (
        JobStatus.PROCESSING,
        JobStatus.PENDING,
        JobStatus.PROCESSING,
        JobStatus.PENDING,
        JobStatus.COMPLETED,
        JobStatus.FAILED,
        JobStatus.PENDING,
        JobStatus.CANCELLED,
        JobStatus.UNKNOWN,
        JobStatus.PENDING,
        JobStatus.PROCESSING,
    )
    if number < len(early):
        return early[number]
    return JobStatus.FAILED if number % 5 == 0 else JobStatus.COMPLETED
