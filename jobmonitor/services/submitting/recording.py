"""From the values of a form to the graph that is sent and the row that is kept."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.job import EMPTY, JSON, NewJob, OutputFile
from jobmonitor.domain.server import view_url
from jobmonitor.domain.workflow import (
    AudioTrack,
    Field,
    FieldType,
    ServerFile,
    Size,
    Submission,
    Value,
    Workflow,
)
from jobmonitor.services import forms
from jobmonitor.services.submitting.filling import fill
from jobmonitor.services.submitting.row import Row

DEFAULT_FPS = 24
"""Frames a second of a workflow with a duration that does not say."""

SEED_BITS = 64

_ODD = re.compile(r"[^\w .-]")


FileValue = Path | ServerFile
Uploaded = Mapping[str, tuple[OutputFile, ...]]
"""Field name → the server's names of its files, in the order of the field; for sounds of speakers one mixed
sound for each."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The values of a form as they will be used: checked, rounded, with seeds drawn."""

    workflow: Workflow
    values: Mapping[str, Value] = field(default=EMPTY, hash=False)
    growths: tuple[forms.Growth, ...] = ()
    """Durations that became longer than was asked for."""

    @property
    def files(self) -> tuple[tuple[Field, tuple[FileValue, ...]], ...]:
        """The fields that hold files that are sent as they are, with them in the order of the field."""
        found = ((each, _files(self.values.get(each.name))) for each in self.workflow.fields)
        return tuple((each, files) for each, files in found if files)

    @property
    def tracks(self) -> tuple[tuple[Field, tuple[AudioTrack, ...]], ...]:
        """The fields with sounds of speakers, which are mixed before they are sent."""
        found = ((each, _tracks(self.values.get(each.name))) for each in self.workflow.fields)
        return tuple((each, tracks) for each, tracks in found if tracks)

    @property
    def clip_seconds(self) -> float | None:
        """The length of the clip that will be made, by its frames; None where the form has no duration."""
        for each in self.workflow.fields:
            value = self.values.get(each.name)
            if each.type is FieldType.DURATION and isinstance(value, float | int):
                return self._clip_seconds(float(value))
        return None

    def graph(self, uploaded: Uploaded) -> dict[str, JSON]:
        """The graph with every placeholder filled; `uploaded` has the server's names of the files."""
        values: dict[str, JSON] = {}
        for each in self.workflow.fields:
            values.update(self._placeholders(each, uploaded))
        return fill(self.workflow.graph, values, self.workflow.optional_nodes)

    def job(self, server_url: str, comfy_job_id: str, user_id: str | None, uploaded: Uploaded) -> NewJob:
        """The row that records it: each value in the column or parameter that the manifest names."""
        row = Row(self.workflow)
        for each in self.workflow.fields:
            value = self.values.get(each.name)
            tracks = _tracks(value)
            if each.type.media:
                sent = uploaded.get(each.name, ())
                addresses = [view_url(server_url, file) for file in sent] or [
                    each_file.address if isinstance(each_file, ServerFile) else each_file.name
                    for each_file in (_files(value) or [track.path for track in tracks])
                ]
                row.put_files(each, addresses, [_plain_track(track) for track in tracks])
            elif each.type is FieldType.DURATION and isinstance(value, float | int):
                row.put(each, self._clip_seconds(float(value)))
            else:
                row.put(each, value)
        return row.job(server_url, comfy_job_id, user_id)

    def _placeholders(self, each: Field, uploaded: Uploaded) -> dict[str, JSON]:
        value = self.values.get(each.name)
        names = each.placeholders
        if not names:
            return {}
        if each.fills:
            filled = each.fills.get(value, EMPTY) if isinstance(value, str) else EMPTY
            return {name: filled.get(name) for name in names}
        if each.type.media:
            return _file_placeholders(each, [input_name(file) for file in uploaded.get(each.name, ())])
        if each.type is FieldType.SIZE:
            size = (value.width, value.height) if isinstance(value, Size) else (None, None)
            return dict(zip(names, size, strict=True))
        if each.type is FieldType.DURATION and isinstance(value, float | int):
            return {names[0]: forms.frame_count(float(value), self._fps)}
        if each.time_format == forms.MINUTES and isinstance(value, float | int):
            return {names[0]: forms.minutes(value)}
        return dict.fromkeys(names, value)

    @property
    def _fps(self) -> int:
        return self.workflow.fps or DEFAULT_FPS

    def _clip_seconds(self, seconds: float) -> float:
        return forms.clip_seconds(forms.frame_count(seconds, self._fps), self._fps)


def check(
    submission: Submission, seconds_of: forms.SecondsOf | None = None
) -> tuple[Filled, tuple[InvalidField, ...]]:
    """The values as they will be used, and everything that is wrong with them.

    A value for a field that the workflow does not have is wrong too. With `seconds_of`, which reads sounds,
    durations grow with the sounds; `Filled.growths` tells of it.
    """
    workflow = submission.workflow
    problems = [_no_field(workflow, name) for name in submission.values if workflow.field_named(name) is None]
    used, wrong = forms.check_values(workflow, submission.values)
    problems += wrong
    growths: tuple[forms.Growth, ...] = ()
    if seconds_of is not None:
        growths, too_long = forms.growths(workflow, used, seconds_of)
        problems += too_long
        used |= {growth.field: growth.seconds for growth in growths}
    return Filled(workflow, used, growths), tuple(problems)


def local_files(filled: Filled) -> tuple[tuple[Field, Path], ...]:
    """Each file of this workstation that the form names, with its field."""
    sent = [(field, path) for field, files in filled.files for path in files if isinstance(path, Path)]
    return (*sent, *((field, track.path) for field, tracks in filled.tracks for track in tracks))


def likely_names(filled: Filled) -> Uploaded:
    """The names that the files will probably have on the server, for a look before anything is sent."""
    names = {
        field.name: tuple(
            each.file if isinstance(each, ServerFile) else OutputFile(each.name, type="input")
            for each in files
        )
        for field, files in filled.files
    }
    for of, tracks in filled.tracks:
        speakers = range(1, tracks[-1].speaker + 1)
        names[of.name] = tuple(OutputFile(mix_name(tracks, number), type="input") for number in speakers)
    return names


def mix_name(tracks: Sequence[AudioTrack], speaker: int) -> str:
    """How the mixed sound of one speaker is called: after the first of its sounds, in characters that any
    server takes."""
    first = next((track.path.stem for track in tracks if track.speaker == speaker), "")
    return f"{_ODD.sub('_', first).strip(' .') or 'sound'}-speaker-{speaker}.wav"


def with_seeds(filled: Filled, new_seed: Callable[[], int] | None = None) -> Filled:
    """The same with new seeds drawn where a seed is None.

    `new_seed` gives a number of 64 bits; by default a random one.
    """
    values = dict(filled.values)
    for each in filled.workflow.fields:
        if each.type is FieldType.SEED and values.get(each.name) is None:
            values[each.name] = new_seed() if new_seed else secrets.randbits(SEED_BITS)
    return replace(filled, values=values)


def _no_field(workflow: Workflow, name: str) -> InvalidField:
    known = ", ".join(each.name for each in workflow.fields)
    return InvalidField(
        name, f"{workflow.name} has no field “{name[:80]}”.", remedy=f"Its fields are {known}."
    )


def _files(value: Value) -> tuple[FileValue, ...]:
    if isinstance(value, Path | ServerFile):
        return (value,)
    if isinstance(value, tuple):
        return tuple(each for each in value if isinstance(each, Path))
    return ()


def _tracks(value: Value) -> tuple[AudioTrack, ...]:
    if isinstance(value, tuple):
        return tuple(each for each in value if isinstance(each, AudioTrack))
    return ()


def _plain_track(track: AudioTrack) -> JSON:
    return {"speaker": track.speaker, "file": track.path.name, "start": track.start}


def _file_placeholders(field: Field, names: Sequence[str]) -> dict[str, JSON]:
    """One name for each placeholder, None where there are fewer; several for a single one are a list."""
    if len(field.placeholders) == 1 and len(names) > 1:
        return {field.placeholders[0]: list(names)}
    return dict(zip_longest(field.placeholders, names[: len(field.placeholders)]))


def input_name(file: OutputFile) -> str:
    """A file as a loader node names it: `subfolder/name`, with the folder where it is not the input one."""
    name = f"{file.subfolder}/{file.filename}" if file.subfolder else file.filename
    return name if file.type == "input" else f"{name} [{file.type}]"
