"""Each of the bundled workflows from the dialog and from the command line to its completed row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from jobmonitor.db.repository import open_database
from jobmonitor.demo.simulator import SimulatorThread
from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.domain.job import Job, JobKind
from jobmonitor.domain.workflow import AudioTrack, Size, Value, Workflow
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder
from tests.support.command_line import Operator
from tests.support.eight_workflows import (
    ME,
    OTHER,
    WORKFLOWS,
    Expected,
    add_old_job,
    check_end,
    check_feeds,
    check_legacy_feeds,
    check_row,
    make_distinct_files,
    named,
    recorded,
    values_of,
    with_text,
)
from tests.support.generations import make_generation_b
from tests.support.qt_loop import on_qt_loop
from tests.support.real_dialog import real_dialog

TEXT = (
    'she says "don’t", it\'s \\n no new line,\n\n{{PROMPT}} {{SEED}} }}{{ %s $(x) \\u0041 '
    "שָׁלוֹם עולם مرحبا 😀 👩\u200d🚀"
)
"""Nothing of this may be changed on its way."""
LINE = TEXT.replace("\n", " ")
"""The same where a field has one line."""


@pytest.fixture
def server() -> Iterator[SimulatorThread]:
    """A server with all the node packs, on which no file is yet."""
    with SimulatorThread(packs=True, previews=False) as simulator:
        yield simulator


@pytest.fixture
def studio(sqlite_url: str) -> str:
    """Tables of jobs, and a legacy one with a job beside them."""
    make_generation_b(sqlite_url)
    add_old_job(sqlite_url)
    return sqlite_url


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """What the forms want; in a folder with a name that has to be quoted."""
    folder = tmp_path / "my files"
    folder.mkdir()
    return make_distinct_files(folder)


def as_typed(workflow: Workflow, files: dict[str, Path]) -> dict[str, Value]:
    """What an operator gives, with a text that is hard to carry."""
    names = {field.name: field for field in workflow.fields}
    values = values_of(workflow, files)
    if "prompt" in names:
        values["prompt"] = TEXT
    elif "instruction" in names:
        values["instruction"] = TEXT
    else:
        values["trigger"] = LINE
    return values


def text_of(workflow: Workflow) -> str:
    return LINE if workflow.kind is JobKind.TEXT else TEXT


def expected_of(workflow: Workflow) -> Expected:
    return with_text(WORKFLOWS[workflow.name], text_of(workflow))


def arrived(server: SimulatorThread, text: str) -> bool:
    """Whether the text is the whole of an input of the graph that the server got last."""
    graph: dict[str, Any] = server.posts[-1]["prompt"]
    return any(text == value for node in graph.values() for value in node["inputs"].values())


@pytest.mark.parametrize("name", WORKFLOWS)
@on_qt_loop
async def test_from_the_dialog(
    tmp_path: Path, studio: str, server: SimulatorThread, files: dict[str, Path], name: str
) -> None:
    async with real_dialog(tmp_path / "home", studio, server.url, name, user=ME) as hands:
        workflow, here = hands.form.workflow, hands.here
        expected = expected_of(workflow)
        values = as_typed(workflow, files)
        for field in workflow.fields:
            if field.name in values:
                await hands.fill(field, values[field.name])
        hands.submit()
        stored = await here.row(await hands.sent())
        if name == "lipsync-multi":  # what was painted is in files with names of its own
            masks = named(stored.inputs.images, server.url)[1:]
            assert len(set(masks)) == 2
            parameters = {**expected.parameters, "masks": list(masks)}
            expected = replace(expected, images=(*expected.images[:1], *masks), parameters=parameters)
        check_row(stored, name, expected, server.url)
        assert arrived(server, text_of(workflow))
        await check_feeds(here, stored)
        ended = await here.ended(stored.ref)
        check_end(ended, name, expected, server.url)
        assert recorded(ended, server.url) == recorded(stored, server.url)
        await here.settled()
        await check_legacy_feeds(here, stored)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_from_the_command_line(
    tmp_path: Path, studio: str, server: SimulatorThread, files: dict[str, Path], name: str
) -> None:
    operator = Operator(tmp_path / "home", database=studio, server=server.url, user=ME)
    workflow = FileWorkflowLibrary([workflows_folder()]).get(name)
    options = [
        option for key, value in as_typed(workflow, files).items() for option in options_of(key, value)
    ]
    done = operator.run("submit", name, *options, "--wait", "--json")
    assert (done.code, done.err) == (0, "")
    expected = expected_of(workflow)
    job = stored_job(studio)
    check_row(job, name, expected, server.url)
    check_end(job, name, expected, server.url)
    assert arrived(server, text_of(workflow))
    told = done.object
    assert (told["id"], told["workflow_name"], told["status"]) == (job.ref.key, name, "completed")
    assert (told["prompt"], told["outputs"]) == (job.prompt, list(job.outputs))

    def listed(*options: str) -> list[str]:
        return [each["id"] for each in operator.run("jobs", "list", "--json", *options).objects]

    (old,) = listed("--system", "legacy")
    assert listed("--workflow", name, "--user", ME, "--kind", job.kind) == [job.ref.key]
    assert listed("--workflow", name, "--user", OTHER) == []
    assert listed("--system", "both") == [job.ref.key, old]


def options_of(name: str, value: Value) -> list[str]:
    """A value as it is given on the command line."""
    match value:
        case Size(width=width, height=height):
            return ["--set", f"{name}={width}x{height}"]
        case AudioTrack(speaker=speaker, path=path, start=start):
            return ["--set", f"{name}={speaker}:{path}@{start:g}"]
        case Path():
            return ["--file", f"{name}={value}"]
        case tuple():
            return [option for each in value for option in options_of(name, each)]
        case _:
            return ["--set", f"{name}={value}"]


def stored_job(url: str) -> Job:
    """The only job of the new tables, as the database has it."""
    with closing(open_database(url)) as repository:
        (job,) = repository.page(FeedQuery(system=FeedSystem.NEW), after=None, limit=5).jobs
    return job
