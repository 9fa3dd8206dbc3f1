"""The short way to jobs: for rows in which nothing is odd, as nearly every row is.

A page is read column by column: what no row has a value for costs nothing, and what is asked of each value is
asked in one pass. This only ever gives what `rows.read_job` gives for the same row, and leaves to it whatever
needs a second look: a page has hundreds of rows, and reading them costs more than asking for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import repeat
from types import MappingProxyType
from typing import Any, TypeVar

from jobmonitor.db.sources.fields import FIELDS
from jobmonitor.db.sources.plain_values import (
    ODD,
    Column,
    Read,
    addresses,
    integers,
    numbers,
    objects,
    texts,
    times,
)
from jobmonitor.db.sources.rows import PLAIN
from jobmonitor.db.sources.shape import TableShape
from jobmonitor.db.sql.json_text import FORMER, OWN
from jobmonitor.domain.job import (
    CANCELLED_BY_OPERATOR,
    EMPTY,
    Job,
    JobInputs,
    JobRef,
    JobStatus,
    OutputFile,
)

_NEEDED = ("key", "status", "workflow_name", "created_at")
"""Fields without which a row is odd."""
_OTHERS = frozenset({"title", "dataset", "style_image"})
"""Fields with which a row is odd: few tables have them."""
_ALIKE: dict[str, Read] = {
    **dict.fromkeys(("user_id", "comfy_job_id", "comfy_url", "error_message", "model_used"), texts),
    **dict.fromkeys(("thumbnail_url", "output_text"), texts),
    **dict.fromkeys(("started_at", "completed_at", "updated_at"), times),
    **dict.fromkeys(("width", "height", "fps"), integers),
    **dict.fromkeys(("processing_time_seconds", "duration_seconds"), numbers),
}
"""Fields that a job has under the same name, and as None where they are not told."""
_TELLING = PLAIN - {"prompt"} | {FORMER, OWN}
"""Members of `parameters` that may tell something of the row; a prompt is looked for in any case."""
_FIELDS = frozenset(FIELDS)
_INPUTS = ("input_images", "input_audios", "input_videos")

T = TypeVar("T", JobRef, JobInputs, OutputFile)


def plain_jobs(rows: Sequence[Sequence[Any]], shape: TableShape) -> list[Job | None]:
    """The jobs of rows (the values of FIELDS in their order, and any others); None for a row that is odd."""
    page = _Page(rows, shape)
    if shape.status is not None or any(field not in page.given for field in _NEEDED):
        return [None] * len(rows)
    return page.jobs()


class _Page:
    """The columns of a page, and which of its rows are odd."""

    def __init__(self, rows: Sequence[Sequence[Any]], shape: TableShape) -> None:
        columns = zip(FIELDS, zip(*rows, strict=True), strict=False)
        self.given: dict[str, Column] = {
            field: column for field, column in columns if any(column) or column.count(None) < len(column)
        }
        """The columns in which a row has a value."""
        self._shape = shape
        self._common = {"kind": shape.kind, "system": shape.system}
        self._count = len(rows)
        self._odd: set[int] = set()

    def jobs(self) -> list[Job | None]:
        """One for each row."""
        columns = self._values()
        # Copies have their room from the beginning: a dictionary that grows costs twice as much.
        room = dict.fromkeys(columns) | self._common
        rows = [room.copy() for _ in range(self._count)]
        for field, column in columns.items():
            for values, value in zip(rows, column, strict=True):
                values[field] = value
        jobs: list[Job | None] = [Job.with_values(values) for values in rows]
        for place in self._odd:
            jobs[place] = None
        return jobs

    def _values(self) -> Mapping[str, Sequence[Any]]:
        """Field of a job → its values, one for each row. A field is left out where no row tells it."""
        shape, given = self._shape, self.given
        values: dict[str, Sequence[Any]] = {
            "ref": self._made(JobRef, repeat(shape.table), self._needed("key", texts)),
            "workflow_name": [shape.workflow_name(name) for name in self._needed("workflow_name", texts)],
            "status": self._statuses(),
            "status_text": given["status"],
            "created_at": self._needed("created_at", times),
        }
        values |= {field: self._read(given[field], read) for field, read in _ALIKE.items() if field in given}
        began, ended = values.get("started_at"), values.get("completed_at")
        if began is not None and ended is not None:
            pairs = enumerate(zip(began, ended, strict=True))
            self._odd.update(at for at, (begin, end) in pairs if begin and end and end < begin)
        if any(field in given for field in _INPUTS):
            values["inputs"] = self._inputs()
        if "outputs" in given:
            values["outputs"] = self._read(given["outputs"], addresses)
        if "output_filename" in given:
            values["output_file"] = self._files()
        if "migrated" in given:
            values["migrated"] = [str(text) in ("true", "1") for text in given["migrated"]]
        for field in _OTHERS & given.keys():
            self._odd.update(at for at, value in enumerate(given[field]) if value is not None)
        return values | self._parameters()

    def _read(self, column: Column, read: Read, odd: Any = None) -> Sequence[Any]:
        """What a column tells; `odd` in place of a value that is odd."""
        try:
            return read(column)
        except ODD:
            return [self._alone(at, value, read, odd) for at, value in enumerate(column)]

    def _alone(self, at: int, value: Any, read: Read, odd: Any) -> Any:
        try:
            return read((value,))[0]
        except ODD:
            self._odd.add(at)
            return odd

    def _needed(self, field: str, read: Read) -> Sequence[Any]:
        """What a column tells in which a row without a value is odd."""
        values = self._read(self.given[field], read)
        if not all(values):
            self._odd.update(at for at, value in enumerate(values) if not value)
        return values

    def _statuses(self) -> Sequence[JobStatus | None]:
        """A word that is not known, and a failure that was a cancellation, are odd."""
        statuses = [self._shape.words.read.get(text) for text in self.given["status"]]
        if not all(statuses):
            self._odd.update(at for at, status in enumerate(statuses) if status is None)
        if CANCELLED_BY_OPERATOR in self.given.get("error_message", ()):
            pairs = enumerate(zip(statuses, self.given["error_message"], strict=True))
            self._odd.update(
                at
                for at, (status, error) in pairs
                if status is JobStatus.FAILED and error == CANCELLED_BY_OPERATOR
            )
        return statuses

    def _inputs(self) -> list[JobInputs]:
        return self._made(
            JobInputs,
            *(
                self._read(self.given[field], addresses) if field in self.given else repeat(())
                for field in _INPUTS
            ),
        )

    def _files(self) -> Sequence[OutputFile | None]:
        names, folders, types = (
            self._read(self.given[field], texts) if field in self.given else repeat(None, self._count)
            for field in ("output_filename", "output_subfolder", "output_type")
        )
        files = self._made(
            OutputFile,
            names,
            [folder or "" for folder in folders],
            [type_ or "output" for type_ in types],
        )
        return [None if name is None else file for name, file in zip(names, files, strict=True)]

    def _made(self, class_: type[T], *columns: Iterable[Any]) -> list[T]:
        """A value of a frozen dataclass with slots for each row, of its fields' values. They are set by the
        slots: `__init__` takes more than twice as long, and that for each row."""
        made = list(map(object.__new__, repeat(class_, self._count)))
        for field, column in zip(fields(class_), columns, strict=True):
            deque(map(getattr(class_, field.name).__set__, made, column), maxlen=0)
        return made

    def _parameters(self) -> dict[str, Sequence[Any]]:
        """The parameters, and the prompts: a row that has none may keep it there."""
        values: dict[str, Sequence[Any]] = {}
        prompts = self._read(self.given["prompt"], texts) if "prompt" in self.given else None
        if "parameters" in self.given:
            known = self._read(self.given["parameters"], objects, EMPTY)
            if not all(map(_TELLING.isdisjoint, known)):
                self._odd.update(at for at, members in enumerate(known) if self._tells_more(at, members))
            kept = [members.get("prompt") for members in known]
            if prompts is None:
                prompts = self._read(kept, texts)
            elif not all(prompts):
                either = [text or other for text, other in zip(prompts, kept, strict=True)]
                prompts = self._read(either, texts)
            values["parameters"] = [MappingProxyType(members) if members else EMPTY for members in known]
        if prompts is not None:
            values["prompt"] = prompts
        return values

    def _tells_more(self, at: int, members: Mapping[str, Any]) -> bool:
        """Whether the parameters of a row keep what the row itself has no value for, but a plain prompt."""
        own = members.get(OWN)
        names = PLAIN & members.keys() - {"prompt"}
        if own.__class__ is dict:
            names |= own.keys() & _FIELDS
        return FORMER in members or any(self._lacks(at, name) for name in names)

    def _lacks(self, at: int, field: str) -> bool:
        return field not in self.given or self.given[field][at] is None
