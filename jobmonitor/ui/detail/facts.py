"""What the details pane says of a job: names and values, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from jobmonitor.domain.job import JSON, Job
from jobmonitor.domain.timing import JobTiming
from jobmonitor.services.job_text import without_formula
from jobmonitor.services.jobs import TIMING
from jobmonitor.ui.bounded_json import bounded_json
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import absolute_time, bounded, duration_text, host_name, one_line

MAX_FACTS = 1_000
MAX_VALUE = 600
MAX_COPIED = 4_000_000
"""Characters of a value that go onto the clipboard."""
MAX_LINES = 200
"""Of a traceback."""
ERROR = "error"
"""The parameter that holds what the server told of a failure."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and its value. `is_id`: elided in the middle and worth copying."""

    name: str
    value: str
    is_id: bool = False
    raw: JSON = field(default=None, compare=False)
    """The value as the row has it, where `value` is only its beginning."""


def parameter_facts(job: Job) -> list[Fact]:
    """What the job was made with: size, length, model, and what its row has as parameters."""
    facts = []
    if job.width and job.height:
        facts.append(Fact(translate("Details", "Size"), f"{job.width} × {job.height}"))
    if job.duration_seconds is not None:
        facts.append(Fact(translate("Details", "Length"), f"{job.duration_seconds:g} s"))
    if job.fps is not None:
        facts.append(
            Fact(translate("Details", "Frame rate"), translate("Details", "{fps} fps").format(fps=job.fps))
        )
    if job.model_used:
        facts.append(Fact(translate("Details", "Model"), one_line(job.model_used)))
    shown = {"prompt": job.prompt, "model_used": job.model_used, "width": job.width, "height": job.height}
    for name, value in list(job.parameters.items())[:MAX_FACTS]:
        if name in shown and shown[name] == value:
            continue  # it stands in the row's own column, and is told already
        if name == ERROR and job.error_message:
            continue  # it stands with the error
        if name == "jobmonitor" and isinstance(value, Mapping):
            own = [(key, each) for key, each in value.items() if key != TIMING]  # which stands with the times
            facts += [Fact(readable(key), value_text(each), raw=each) for key, each in own[:MAX_FACTS]]
        else:
            facts.append(Fact(readable(name), value_text(value), raw=value))
    return [fact for fact in facts if fact.value]


def error_details(job: Job) -> str:
    """What the server told of a failure: one line for each thing, the traceback below; empty where none."""
    told = job.parameters.get(ERROR)
    if not isinstance(told, Mapping):
        return ""
    lines, trace = [], ""
    for name, value in list(told.items())[:MAX_FACTS]:
        if name == "traceback" and isinstance(value, Sequence) and not isinstance(value, str):
            trace = "".join(str(line) for line in value[:MAX_LINES]).strip()
        elif text := value_text(value):
            lines.append(f"{readable(name)}: {text}")
    return bounded("\n\n".join(part for part in ("\n".join(lines), trace) if part), 20_000)


def time_facts(job: Job, timing: JobTiming | None = None) -> list[Fact]:
    """When it was created, started and completed, how long it waited and ran."""
    known = (
        (translate("Details", "Created"), job.created_at),
        (translate("Details", "Started"), job.started_at),
        (translate("Details", "Completed"), job.completed_at),
    )
    facts = [Fact(name, absolute_time(at)) for name, at in known if at is not None]
    timing = timing or JobTiming()
    lengths = (
        (translate("Details", "Waited"), timing.queue_seconds),
        (translate("Details", "Ran"), timing.run_seconds),
    )
    facts += [
        Fact(name, duration_text(timedelta(seconds=seconds)))
        for name, seconds in lengths
        if seconds is not None
    ]
    return facts


def id_facts(job: Job, server_title: str) -> list[Fact]:
    """Which job it is, where it runs, and whose it is."""
    facts = [
        Fact(translate("Details", "Id"), one_line(job.ref.key), is_id=True),
        Fact(translate("Details", "ComfyUI id"), one_line(job.comfy_job_id or ""), is_id=True),
        Fact(translate("Details", "Title"), one_line(job.title or "")),
        Fact(translate("Details", "Table"), one_line(job.ref.source)),
        Fact(
            translate("Details", "Migrated"),
            translate("Details", "yes: the new tables have this job too") if job.migrated else "",
        ),
        Fact(translate("Details", "Server"), _server(server_title, one_line(job.comfy_url or ""))),
        Fact(translate("Details", "User"), one_line(job.user_id or ""), is_id=True),
    ]
    return [fact for fact in facts if fact.value]


def _server(title: str, url: str) -> str:
    """The name and the address; the address alone where the server has no other name."""
    return url if title == host_name(url) else " · ".join(filter(None, (title, url)))


def readable(name: str) -> str:
    """`clip_skip` → "Clip skip"."""
    text = one_line(str(name).replace("_", " "), 60)
    return text[:1].upper() + text[1:]


def value_text(value: JSON) -> str:
    """A value of a row as text, bounded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate("Details", "yes") if value else translate("Details", "no")
    if isinstance(value, str | int):
        return bounded(str(value), MAX_VALUE)
    if isinstance(value, float):
        return f"{value:g}"
    return bounded_json(value, MAX_VALUE)


def whole_text(fact: Fact) -> str:
    """All of a value, for the clipboard: a text as it is, anything else as JSON."""
    if fact.raw is None or isinstance(fact.raw, bool):
        return fact.value
    return fact.raw if isinstance(fact.raw, str) else bounded_json(fact.raw, MAX_COPIED)


def facts_text(facts: Sequence[Fact]) -> str:
    """Names and whole values, one line each, as a spreadsheet takes them: none of them is a formula, numbers
    stay as they are. Work for a thread."""
    return "\n".join(f"{without_formula(fact.name)}\t{_cell(fact)}" for fact in facts)


def _cell(fact: Fact) -> str:
    text = " ".join(whole_text(fact).splitlines()).replace("\t", " ").lstrip()
    return str(without_formula(text)) if isinstance(fact.raw, str) or fact.raw is None else text


def error_parts(message: str) -> tuple[str, str]:
    """An error's first line for everybody, and the rest for those who repair it."""
    first, _, rest = message.strip().partition("\n")
    sentence = one_line(first, 600)
    return sentence, bounded(rest.strip() if len(first) <= 600 else message.strip(), 20_000)
