"""Files that a studio has: with placeholders in quotes, bare or none at all, and whatever else lies about."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import FieldType
from jobmonitor.services.submitting.filling import fill, placeholders
from jobmonitor.workflows.bare import quoted
from jobmonitor.workflows.generic import generic_workflow
from jobmonitor.workflows.graph import parse_graph
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.meeting import check_fields

FOREIGN = Path(__file__).parent.parent / "data" / "workflows" / "foreign"


@pytest.fixture(scope="module")
def library() -> FileWorkflowLibrary:
    return FileWorkflowLibrary([FOREIGN])


def types(workflow) -> dict[str, FieldType]:
    return {placeholder: field.type for field in workflow.fields for placeholder in field.placeholders}


def test_bare_placeholders_are_fields_of_the_type_of_their_inputs(library):
    workflow = library.get("talking-head")
    assert workflow.kind is JobKind.VIDEO
    found = types(workflow)
    wanted = {
        "AUDIO_FILENAME": FieldType.AUDIO,
        "IMAGE_FILENAME": FieldType.IMAGE,
        "POSITIVE_PROMPT": FieldType.MULTILINE,
        "SEED": FieldType.SEED,
        "STEPS": FieldType.INTEGER,
        "CFG": FieldType.FLOAT,
        "WIDTH": FieldType.INTEGER,
        "HEIGHT": FieldType.INTEGER,
        "NUM_FRAMES": FieldType.INTEGER,
        "AUDIO_SCALE": FieldType.FLOAT,
        "OFFLOAD": FieldType.BOOLEAN,
        "TRIM_TO_AUDIO": FieldType.BOOLEAN,
        "END_TIME": FieldType.TEXT,
        "OPTION": FieldType.TEXT,
        "FIRST": FieldType.TEXT,
        "SECOND": FieldType.TEXT,
    }
    assert {name: found[name] for name in wanted} == wanted


def test_bare_placeholders_keep_the_types_of_their_values(library):
    workflow = library.get("talking-head")
    names = placeholders(workflow.graph)
    values = dict.fromkeys(names, "x") | {"SEED": 2**64 - 1, "CFG": 1.5, "OFFLOAD": True, "FIRST": None}
    graph = fill(workflow.graph, values)
    sampler = graph["128"]["inputs"]
    assert (sampler["seed"], sampler["cfg"], sampler["force_offload"]) == (2**64 - 1, 1.5, True)
    assert graph["131"]["inputs"]["options"] == [1, "x", [None, "x"]]
    assert graph["241"]["inputs"]["positive_prompt"] == 'x, "18446744073709551615" {in braces}'


def test_without_placeholders_well_known_inputs_become_fields(library):
    workflow = library.get("no-placeholders")
    fields = {field.label: (field.type, field.default) for field in workflow.fields}
    assert fields["Subject"] == (FieldType.IMAGE, None)
    assert fields["Where to paint"] == (FieldType.IMAGE, None)
    assert fields["Prompt"] == (FieldType.MULTILINE, "photograph of a victorian woman")
    assert fields["Negative prompt"] == (FieldType.MULTILINE, "watermark, text")
    assert fields["Seed"] == (FieldType.SEED, None)
    assert fields["Steps"] == (FieldType.INTEGER, 20)
    assert fields["Strength"] == (FieldType.FLOAT, 0.87)
    assert fields["Checkpoint"] == (FieldType.CHOICE, "v1-5-pruned-emaonly-fp16.safetensors")
    assert next(f for f in workflow.fields if f.label == "Prompt").column == "prompt"


def test_files_of_every_loader_and_placeholders_deep_inside(library):
    workflow = library.get("video-in")
    found = types(workflow)
    assert list(found.values()).count(FieldType.VIDEO) == 2
    assert list(found.values()).count(FieldType.AUDIO) == 1
    assert found["LORA_STRENGTH"] is FieldType.FLOAT
    assert {"STYLE_LORA", "PROJECT", "SEED"} <= found.keys()


def test_a_graph_of_the_editor_is_explained(library):
    with pytest.raises(InvalidWorkflow, match="editor's format") as caught:
        library.get("editor")
    assert "Workflow → Export (API)" in caught.value.remedy


def test_a_request_to_a_server_holds_its_graph(library):
    assert set(library.get("request").graph) == {"1", "2"}


def test_a_file_of_windows(library):
    assert types(library.get("windows")) == {"WIDTH": FieldType.INTEGER, "HEIGHT": FieldType.INTEGER}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('{"a": {{X}}}', '{"a": "{{X}}"}'),
        ('{"a":{{X}},"b" :\n{{Y1_z}} }', '{"a":"{{X}}","b" :\n"{{Y1_z}}" }'),
        ("[{{X}}, {{Y}}]", '["{{X}}", "{{Y}}"]'),
        ("[[{{X}}],1,{{Y}}]", '[["{{X}}"],1,"{{Y}}"]'),
        ('{"a": "{{X}}", "b": "\\"{{X}}"}', '{"a": "{{X}}", "b": "\\"{{X}}"}'),
        ('{"a": "x {{X}}: {{Y}}, [{{Z}}]"}', '{"a": "x {{X}}: {{Y}}, [{{Z}}]"}'),
        ('{"a\\\\": {{X}}}', '{"a\\\\": "{{X}}"}'),
    ],
)
def test_bare_placeholders_are_found_outside_of_texts_alone(text, meant):
    assert quoted(text).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "{{{X}}: 1}",
        '{"a": 1, {{X}}: 1}',
        '{"a": -{{X}}}',
        '{"a": {{X}}{{Y}}}',
        '{"a" {{X}}}',
        '{"a": 1{{X}}}',
        '{"a": {{ X }}}',
        '{"a": {{1X}}}',
        '{"a": {{X}',
        '{"a": "{{X}}',
        "{{X}}",
        '{"a": "x\n{{X}}"}',
        "[{{X}} {{Y}}]",
    ],
)
def test_where_no_value_is_meant_nothing_is_put_in_quotes(text):
    with pytest.raises(InvalidWorkflow, match="line"):
        parse_graph(text.encode(), "odd.json")


def test_a_fault_behind_placeholders_is_told_at_its_own_place():
    text = '{"1": {"class_type": "A", "inputs": {\n"a": {{X}}, "b": {{Y}}, oops}}}'
    with pytest.raises(InvalidWorkflow, match="line 2, column 25") as caught:
        parse_graph(text.encode(), "odd.json")
    assert text.splitlines()[1][24:28] == "oops"
    assert "odd.json" in str(caught.value)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True)


class Bare(str):
    """A value that is written without quotes."""


VALUES = st.recursive(
    TEXT | NAME.map(lambda name: f"x {{{{{name}}}}}") | st.integers() | st.booleans() | NAME.map(Bare),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def written(value, *, with_quotes: bool) -> str:
    if isinstance(value, Bare):
        return f'"{{{{{value}}}}}"' if with_quotes else f"{{{{{value}}}}}"
    if isinstance(value, dict):
        inner = (
            f"{json.dumps(key)}: {written(each, with_quotes=with_quotes)}" for key, each in value.items()
        )
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(written(each, with_quotes=with_quotes) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(TEXT, VALUES, max_size=4))
def test_bare_or_in_quotes_is_the_same(value):
    assert quoted(written(value, with_quotes=False)).text == written(value, with_quotes=True)
    whole = written(value, with_quotes=True)
    assert quoted(whole).text == whole


CLASSES = st.sampled_from(
    ["KSampler", "LoadImage", "CLIPTextEncode", "SaveVideo", "EmptyLatentImage", "PrimitiveInt", "X", ""]
)
INPUTS = st.sampled_from(
    ["seed", "text", "image", "width", "height", "value", "fps", "length", "positive", "ckpt_name", "1 x"]
)
IDS = st.sampled_from(["1", "2", "3", "10:4", "x y"])
LINKS = st.tuples(IDS | st.integers(), st.integers(-1, 2) | TEXT).map(list)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**64, -(2**70), 1e308, 0, 81, 25])
INPUT_VALUES = VALUES | LINKS | NUMBERS | st.none() | NAME.map(lambda name: f"{{{{{name}}}}}")
NODES = st.fixed_dictionaries(
    {"class_type": CLASSES, "inputs": st.dictionaries(INPUTS, INPUT_VALUES, max_size=4)},
    optional={"_meta": st.fixed_dictionaries({"title": TEXT}) | TEXT | st.none()},
)
GRAPHS = st.dictionaries(IDS, NODES | VALUES, max_size=4)


def load(data: bytes) -> None:
    """As the library does it: a workflow whose form fits its graph, or InvalidWorkflow."""
    workflow, refusal = None, None
    try:
        workflow = generic_workflow("odd one", parse_graph(data, "odd.json"))
        check_fields(workflow, "“odd.json”")
    except InvalidWorkflow as refused:
        refusal = refused
    if workflow is None or refusal is not None:
        assert refusal is not None
        assert str(refusal)
        assert refusal.remedy
        return
    assert {name for field in workflow.fields for name in field.placeholders} == placeholders(workflow.graph)
    json.dumps(workflow.graph, allow_nan=False, ensure_ascii=False).encode()


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_a_workflow_or_refused(data):
    load(data)


@given(GRAPHS)
def test_graphs_of_any_kind_are_a_workflow_or_refused(graph):
    load(written(graph, with_quotes=False).encode("utf-8", "surrogatepass"))


@given(st.data())
def test_damaged_files_are_a_workflow_or_refused(data):
    files = sorted(FOREIGN.glob("*.json"))
    text = bytearray(data.draw(st.sampled_from(files)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        if data.draw(st.booleans()):
            del text[at : at + data.draw(st.integers(1, 30))]
        else:
            text[at:at] = data.draw(
                st.sampled_from([b'"', b"{", b"}", b"{{A}}", b"[", b",", b"1e999", b"\xff"])
            )
    load(bytes(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"1": {"class_type": "A", "inputs": {"x": 1e999}}}',
        '{"1": {"class_type": "A", "inputs": {"x": "\\ud800"}}}',
        '{"1": {"class_type": "A", "inputs": {"x": ' + "[" * 200 + "]" * 200 + "}}}",
        '{"1": {"class_type": "A", "inputs": {"x": ' + "9" * 5000 + "}}}",
        '{"prompt": {"class_type": "A"}}',
        json.dumps({str(number): {"class_type": "A", "inputs": {}} for number in range(5001)}),
        '{"nodes": {"class_type": "A", "inputs": {}}, "links": 5}',
    ],
)
def test_what_no_server_could_be_sent_is_refused(text):
    with pytest.raises(InvalidWorkflow, match=r"odd\.json"):
        parse_graph(text.encode(), "odd.json")
