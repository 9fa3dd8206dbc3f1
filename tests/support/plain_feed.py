"""Databases with rows of both systems, and the feed that a plain list of the same rows gives."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import CANCELLED_BY_OPERATOR, JobKind, JobStatus
from jobmonitor.domain.server import canonical_url
from tests.support.generations import add_rows, workflow_ids
from tests.support.rows import execute

BEGIN = datetime(2026, 1, 1, 12, tzinfo=UTC)
USERS = ("0b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d", "1b4e7a52-8d0c-4f4e-9d3a-4a1e0c8c1b2d")
SERVERS = ("http://gpu1:8188", "http://gpu1:8188/", "gpu1:8188", "http://gpu2", "no address", " ")
WORDS = ("A Castle at dawn", "the CASTLE burns", "out of memory", "100% a_b", "", "  ")
_RANKS = {
    name: rank
    for rank, name in enumerate(
        (
            "video_jobs",
            "image_jobs",
            "text_jobs",
            "multitalk_jobs",
            "edited_images",
            "style_transfers",
            "data",
        )
    )
}
_STATUSES = {each.value: each for each in JobStatus if each is not JobStatus.UNKNOWN}
_MULTITALK = {**_STATUSES, "submitted": JobStatus.PENDING, "error": JobStatus.FAILED}


@dataclass(frozen=True, kw_only=True)
class PlainRow:
    """A row as the documents say that it is to be read."""

    source: str
    key: str
    kind: JobKind
    status: JobStatus
    created: datetime | None
    workflow: str | None = None
    user: str | None = None
    server: str | None = None
    texts: tuple[str | None, ...] = ()
    comfy_job_id: str | None = None
    migrated: bool = False

    @property
    def is_new(self) -> bool:
        return _RANKS[self.source] < _RANKS["multitalk_jobs"]

    def matches(self, query: FeedQuery) -> bool:
        """Whether the query asks for it."""
        if query.system in (FeedSystem.NEW, FeedSystem.LEGACY):
            if self.is_new != (query.system is FeedSystem.NEW):
                return False
        elif self.migrated:
            return False
        created = self.created
        return all(
            (
                not query.kinds or self.kind in query.kinds,
                not query.workflow_names or self.workflow in query.workflow_names,
                not query.statuses or self.status in query.statuses,
                query.user_id is None or self.user == query.user_id,
                query.comfy_url is None or self._server == canonical_url(query.comfy_url),
                query.created_from is None or (created is not None and created >= query.created_from),
                query.created_before is None or (created is not None and created < query.created_before),
                not query.text
                or any(query.text.casefold() in (each or "").casefold() for each in self.texts),
            )
        )

    @property
    def _server(self) -> str | None:
        if not (self.server or "").strip() or " " in (self.server or ""):
            return None
        return canonical_url(self.server or "")


@dataclass
class PlainFeed:
    """The rows of one database. `places` is the order in which the database has each table's keys."""

    rows: list[PlainRow] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def page(self, query: FeedQuery) -> list[tuple[str, str]]:
        """(table, key) of the rows that match, in the feed's order."""
        matching = [row for row in self.rows if row.matches(query)]
        return [(row.source, row.key) for row in sorted(matching, key=self._place)]

    def counts(self, query: FeedQuery) -> Counter[JobStatus]:
        """How many match but for the statuses, by status."""
        free = replace(query, statuses=frozenset())
        return Counter(row.status for row in self.rows if row.matches(free))

    def _place(self, row: PlainRow) -> tuple[bool, float, int, int]:
        time = -row.created.timestamp() if row.created is not None else 0.0
        return (row.created is None, time, _RANKS[row.source], self.places[row.source, row.key])


class Studio:
    """Fills a database with rows of both systems, some of them migrated, and keeps what they are."""

    def __init__(self, url: str, *, generation: str, seed: int = 7, ids: str = "uuid") -> None:
        self.url = url
        self.generation = generation
        self.ids = ids
        self.random = random.Random(seed)
        self.feed = PlainFeed()
        self._legacy_ids: list[tuple[str, str | None]] = []
        """(key, ComfyUI id) of legacy rows."""

    def fill(self, size: int) -> PlainFeed:
        """About `size` rows for each table."""
        self._add_multitalk(size)
        self._add_edits("edited_images", size)
        self._add_edits("style_transfers", size)
        self._add_captions(size // 2)
        taken = self.random.sample(self._legacy_ids, k=len(self._legacy_ids) // 3)
        self._add_new(size, taken)
        self._note_twins()
        for table in _RANKS:
            keys = [str(key) for (key,) in execute(self.url, f"SELECT {_key(table)} FROM {table} ORDER BY 1")]
            self.feed.places.update({(table, key): place for place, key in enumerate(keys)})
        return self.feed

    def _add_multitalk(self, size: int) -> None:
        rows = []
        for number in range(size):
            word = self._one("submitted", "processing", "completed", "error", "Error", "done", "", "pending")
            error = self._one(None, "", "out of MEMORY", CANCELLED_BY_OPERATOR)
            name = self._one(None, "", "out.mp4", "b 'x'.PNG", "ä.JpEg ", "png", "x.png.mp4", "y.webp")
            key = self._one(self._uuid(), f"job {number}", self._uuid().upper())
            created, server = self._time(), self._one(*SERVERS)
            photo = self._one(None, " ", "Photo 7.png")
            rows.append(
                {
                    "job_id": key,
                    "status": word,
                    "timestamp_submitted": created,
                    "timestamp_completed": self._one(None, created - timedelta(seconds=5)),
                    "filename": name,
                    "image_filename": photo,
                    "width": 1,
                    "height": 2,
                    "trim_to_audio": True,
                    "comfy_url": server,
                    "error_message": error,
                }
            )
            is_image = (name or "").strip().lower().endswith((".png", ".jpeg", ".webp"))
            self._note(
                source="multitalk_jobs",
                key=key,
                kind=JobKind.IMAGE if is_image else JobKind.VIDEO,
                status=_status(_MULTITALK, word, error),
                created=created,
                server=server,
                texts=(key, name, photo, error),
                comfy_job_id=key,
            )
        add_rows(self.url, "multitalk_jobs", rows)

    def _add_edits(self, table: str, size: int) -> None:
        is_style = table == "style_transfers"
        rows: list[dict[str, Any]] = []
        for number in range(size):
            word = self._one("pending", "processing", "completed", "failed", "Success", "", None, "submitted")
            key = self._uuid() if self.ids == "uuid" else self._one(self._uuid(), f"{table} {number}")
            source, result = (
                self._one("http://s/Photo 7.png", "[x].png"),
                self._one(None, "", "http://s/r.png"),
            )
            created, prompt = self._one(None, self._time(), self._time()), self._one(None, *WORDS)
            written = self._one(
                None, " ", *(("StyleTransfer", "style-transfer") if is_style else ("img2img",))
            )
            usual = "style-transfer" if is_style else "image-edit"
            row = {
                "id": key,
                "created_at": created,
                "source_image_url": source,
                "prompt": prompt,
                "result_image_url": result,
                "workflow_name": written,
                "status": word,
            }
            comfy_job_id = error = style = None
            if is_style:
                comfy_job_id = self._one(None, "", f"style {number}", self._uuid())
                error, style = self._one(None, "out of memory", CANCELLED_BY_OPERATOR), "http://s/Style.png"
                row |= {
                    "comfyui_prompt_id": comfy_job_id,
                    "error_message": error,
                    "style_image_url": style,
                }
            rows.append(row)
            blank = not (written or "").strip()
            self._note(
                source=table,
                key=key,
                kind=JobKind.IMAGE,
                status=_status(_STATUSES, word, error),
                created=created,
                workflow=usual if blank or written == "StyleTransfer" else written,
                texts=(key, prompt, source, result, comfy_job_id, error, style),
                comfy_job_id=comfy_job_id,
            )
        add_rows(self.url, table, rows)

    def _add_captions(self, size: int) -> None:
        sets = [(self._uuid(), name, self._time()) for name in ("Anna", " ", None)]
        add_rows(
            self.url, "datasets", [{"id": key, "name": name, "created_at": at} for key, name, at in sets]
        )
        rows = []
        for number in range(size):
            dataset, name, of_set = self._one(*sets, (None, None, None))
            key, own, caption = self._uuid(), self._one(None, self._time()), self._one(None, *WORDS)
            image = self._one(None, f"sheet {number}.png")
            rows.append(
                {
                    "id": key,
                    "dataset_id": dataset,
                    "image_name": image,
                    "caption": caption,
                    "created_at": own,
                }
            )
            self._note(
                source="data",
                key=key,
                kind=JobKind.TEXT,
                status=JobStatus.COMPLETED,
                created=own or of_set,
                workflow="character-caption",
                texts=(key, image, caption, name),
            )
        add_rows(self.url, "data", rows)

    def _add_new(self, size: int, taken: Sequence[tuple[str, str | None]]) -> None:
        ids = workflow_ids(self.url) if self.generation == "C" else {}
        twins = list(taken)
        for table, workflows in (("video_jobs", ("wan-i2v", "lipsync-one")), ("image_jobs", ("img2img",))):
            rows: list[dict[str, Any]] = []
            share, twins = twins[: len(twins) // 2], twins[len(twins) // 2 :]
            if table == "image_jobs":
                share += twins
            for number in range(size):
                key, comfy_job_id = self._twin(share) if share else (None, None)
                key = key or self._uuid()
                comfy_job_id = comfy_job_id or (None if number else " ")
                word, error = self._one("pending", "completed", "failed"), self._one(None, "out of memory")
                workflow, user, server = self._one(*workflows), self._one(*USERS), self._one(*SERVERS[:4])
                created, prompt = self._time(), self._one(None, *WORDS)
                named = {"workflow_id": ids[workflow]} if ids else {"workflow_name": workflow}
                row = {
                    "id": key,
                    "user_id": user,
                    "status": word,
                    "created_at": created,
                    "comfy_url": server,
                    "comfy_job_id": comfy_job_id,
                    "error_message": error,
                    **named,
                }
                rows.append(row | ({"prompt": prompt} if table == "image_jobs" else {}))
                self._note(
                    source=table,
                    key=key,
                    kind=JobKind.VIDEO if table == "video_jobs" else JobKind.IMAGE,
                    status=_status(_STATUSES, word, error),
                    created=created,
                    workflow=workflow,
                    user=user,
                    server=server,
                    texts=(key, comfy_job_id, error, prompt if table == "image_jobs" else None),
                    comfy_job_id=comfy_job_id,
                )
            add_rows(self.url, table, rows)

    def _twin(self, share: list[tuple[str, str | None]]) -> tuple[str | None, str | None]:
        """What a migrated row keeps: its id where that is a UUID, or its ComfyUI id."""
        key, comfy_job_id = share.pop()
        kept = _as_uuid(key)
        if comfy_job_id is None or not comfy_job_id.strip() or (kept and self._one(True, False)):
            return kept, None
        return None, comfy_job_id

    def _note_twins(self) -> None:
        new = [row for row in self.feed.rows if row.is_new]
        ids = {row.comfy_job_id for row in new if (row.comfy_job_id or "").strip()}
        keys = {row.key for row in new}
        self.feed.rows = [
            replace(row, migrated=row.comfy_job_id in ids or _as_uuid(row.key) in keys)
            if not row.is_new and row.source != "data"
            else row
            for row in self.feed.rows
        ]

    def _note(self, **values: Any) -> None:
        row = PlainRow(**values)
        self.feed.rows.append(row)
        if not row.is_new and row.source != "data":
            self._legacy_ids.append((row.key, row.comfy_job_id))

    def _one(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128)))

    def _time(self) -> datetime:
        """Few different times: pages end among rows of one and the same."""
        return BEGIN + timedelta(seconds=self.random.randrange(12))


def _status(words: dict[str, JobStatus], word: str | None, error: str | None) -> JobStatus:
    status = words.get(word or "", JobStatus.UNKNOWN)
    is_marked = status is JobStatus.FAILED and error == CANCELLED_BY_OPERATOR
    return JobStatus.CANCELLED if is_marked else status


def _as_uuid(key: str) -> str | None:
    try:
        return str(uuid.UUID(key))
    except ValueError:
        return None


def _key(table: str) -> str:
    return "job_id" if table == "multitalk_jobs" else "id"


def refs(jobs: Iterable[Any]) -> list[tuple[str, str]]:
    """(table, key) of jobs."""
    return [(job.ref.source, job.ref.key) for job in jobs]
