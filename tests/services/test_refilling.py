"""From a form to a row and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, NewJob, OutputFile, System
from jobmonitor.domain.server import view_url
from jobmonitor.domain.workflow import (
    MAX_SEED,
    AudioTrack,
    Field,
    FieldType,
    ServerFile,
    Size,
    Value,
    Workflow,
)
from jobmonitor.services import forms
from jobmonitor.services.submitting.recording import Filled
from jobmonitor.services.submitting.refilling import refill, seeds_of
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder

SERVER = "http://gpu1:8188"
LIBRARY = FileWorkflowLibrary([workflows_folder()])
TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=40)


def row(new: NewJob, **changes: Any) -> Job:
    """The row of a new job, as a table gives it back."""
    return replace(
        Job(
            ref=JobRef("video_jobs", "1"),
            kind=JobKind.VIDEO,
            system=System.NEW,
            workflow_name=new.workflow_name,
            status=JobStatus.PENDING,
            comfy_url=new.comfy_url,
            comfy_job_id=new.comfy_job_id,
            prompt=new.prompt,
            inputs=new.inputs,
            parameters=new.parameters,
            width=new.width,
            height=new.height,
            fps=new.fps,
            duration_seconds=new.duration_seconds,
            model_used=new.model_used,
        ),
        **changes,
    )


def on_server(number: int) -> OutputFile:
    return OutputFile(f"file {number}.png", "sub", "input")


@st.composite
def filled(draw: st.DrawFn, workflow: Workflow) -> tuple[dict[str, Value], dict[str, tuple[OutputFile, ...]]]:
    """Values as `forms.check_values` gives them, and what the server calls the files."""
    values: dict[str, Value] = {}
    uploaded: dict[str, tuple[OutputFile, ...]] = {}
    numbers = iter(range(1000))
    for each in workflow.fields:
        if each.type.media:
            count = 1 if each.type.is_file else draw(st.integers(1, len(each.placeholders) or 3))
            paths = tuple(Path(f"/in/{next(numbers)}") for _ in range(count))
            uploaded[each.name] = tuple(on_server(next(numbers)) for _ in range(count))
            if each.type.is_file:
                values[each.name] = paths[0]
            elif each.type is FieldType.AUDIO_TRACKS:
                values[each.name] = tuple(AudioTrack(n + 1, path, 0.5) for n, path in enumerate(paths))
            else:
                values[each.name] = paths
            continue
        values[each.name] = forms.check_value(each, draw(value_of(each)))
    return values, uploaded


def value_of(each: Field) -> st.SearchStrategy[Value]:
    least, greatest = each.minimum or 0, each.maximum if each.maximum is not None else 10_000
    match each.type:
        case FieldType.TEXT | FieldType.MULTILINE:
            return TEXTS.map(lambda text: text or "x") if each.required else TEXTS
        case FieldType.INTEGER:
            return st.integers(int(least), int(greatest))
        case FieldType.FLOAT | FieldType.DURATION:
            return st.floats(max(least, 0.1), greatest)
        case FieldType.BOOLEAN:
            return st.booleans()
        case FieldType.SEED:
            return st.integers(0, MAX_SEED)
        case FieldType.SIZE:
            width, height = forms.size_limits(each), forms.height_limits(each)
            return st.builds(Size, st.integers(*width), st.integers(*height))
        case _:
            return st.sampled_from(each.choices or ("a.safetensors", "b/c.pt"))


def recorded(each: Field) -> bool:
    return bool(each.column or each.parameter)


@pytest.mark.parametrize("name", LIBRARY.names())
@settings(max_examples=20)
@given(data=st.data())
def test_what_was_recorded_comes_back(name: str, data: st.DataObject) -> None:
    workflow = LIBRARY.get(name)
    values, uploaded = data.draw(filled(workflow))
    job = row(Filled(workflow, values).job(SERVER, "id", None, uploaded))
    found = refill(job, workflow)
    for each in workflow.fields:
        value, files = values[each.name], uploaded.get(each.name, ())
        if not recorded(each):
            assert each in found.missing
        elif each.type.is_file:
            assert found.values[each.name] == ServerFile(SERVER, files[0])
        elif each.type.media:
            assert found.addresses[each.name] == tuple(view_url(SERVER, file) for file in files)
        elif each.type is FieldType.DURATION:
            again, first = found.values[each.name], value
            assert isinstance(again, float | int)
            assert isinstance(first, float | int)
            fps = workflow.fps or 24
            assert forms.frame_count(again, fps) == forms.frame_count(first, fps)
            assert forms.check_value(each, again)
        elif isinstance(value, str) and not value.strip():
            assert found.values.get(each.name, value) == value or each in found.missing
        else:
            assert found.values[each.name] == value
    seeds = {each.name for each in workflow.fields if each.type is FieldType.SEED and recorded(each)}
    assert seeds_of(job, workflow) == {each: values[each] for each in seeds}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", ["lipsync-multi", "lipsync-one", "style-transfer"])
@settings(max_examples=30)
@given(data=st.data())
def test_no_row_is_too_strange(name: str, data: st.DataObject) -> None:
    workflow = LIBRARY.get(name)
    keys = st.sampled_from(
        [key for each in workflow.fields for key in (each.parameter, each.column.rpartition(".")[2]) if key]
    )
    job = row(
        NewJob(workflow_name=name, comfy_url=data.draw(st.text(max_size=10)), comfy_job_id=None),
        inputs=JobInputs(*(tuple(data.draw(st.lists(st.text(max_size=10), max_size=4))) for _ in range(3))),
        parameters=data.draw(st.dictionaries(keys, JUNK)),
        width=data.draw(st.none() | st.integers(-5, 10**9)),
        height=data.draw(st.none() | st.integers(-5, 10**9)),
        duration_seconds=data.draw(st.none() | st.floats()),
    )
    found = refill(job, workflow)
    names = {each.name for each in workflow.fields}
    assert set(found.values) | set(found.addresses) <= names
    assert seeds_of(job, workflow) == {
        key: value for key, value in seeds_of(job, workflow).items() if isinstance(value, int)
    }


def test_a_required_file_that_was_given_twice_comes_back_twice() -> None:
    workflow = LIBRARY.get("style-transfer")
    same = view_url(SERVER, on_server(1))
    job = row(NewJob(workflow_name="style-transfer", comfy_url=SERVER, comfy_job_id=None))
    job = replace(job, inputs=JobInputs(images=(same,)))
    found = refill(job, workflow)
    images = [each.name for each in workflow.fields if each.type is FieldType.IMAGE]
    assert [found.values[name] for name in images] == [ServerFile(SERVER, on_server(1))] * 2


def test_names_of_old_rows_are_looked_for_at_the_job_s_server() -> None:
    workflow = LIBRARY.get("img2img")
    job = row(
        NewJob(workflow_name="img2img", comfy_url=f"{SERVER}/", comfy_job_id=None),
        inputs=JobInputs(images=("old.png", "../../etc/passwd")),
        parameters={"seed": str(MAX_SEED), "strength": "0.4", "steps": 10**30},
    )
    found = refill(job, workflow)
    assert found.values["image"] == ServerFile(SERVER, OutputFile("old.png", type="input"))
    assert found.values["seed"] == MAX_SEED
    assert found.values["strength"] == 0.4
    assert "steps" in {each.name for each in found.missing}
    elsewhere = replace(job, inputs=JobInputs(images=("https://example.org/a.png",)))
    assert refill(elsewhere, workflow).values["image"] == "https://example.org/a.png"
    nowhere = replace(job, comfy_url=None)
    assert "image" not in refill(nowhere, workflow).values


def test_a_prompt_is_found_where_another_system_keeps_it() -> None:
    workflow = LIBRARY.get("wan-i2v")
    job = row(NewJob(workflow_name="wan-i2v", comfy_url=SERVER, comfy_job_id=None, prompt="a red dress"))
    assert refill(job, workflow).values["prompt"] == "a red dress"
