"""Keys of a manifest that make a form more than a list: conditions, variants, groups, optional nodes."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.workflow import Condition, FieldType, FieldVariant, OptionalNodes, Size
from jobmonitor.workflows import fields
from jobmonitor.workflows.fields import parse_field
from jobmonitor.workflows.manifest import parse_manifest
from jobmonitor.workflows.resources import workflows_folder
from jobmonitor.workflows.tables import Table

HEAD = 'kind = "video"\nfps = 25\n'
MODEL = """
[[fields]]
name = "model"
type = "choice"
choices = ["small", "large"]
default = "small"
column = "parameters.mode"
fills = {small = {FILE = "s.safetensors", SHIFT = 5}, large = {FILE = "l.safetensors", SHIFT = 11.5}}
"""
SIZE = """
[[fields]]
name = "size"
type = "size"
default = [640, 360]
minimum = 64
maximum = 640
step = 32
placeholder = ["WIDTH", "HEIGHT"]
"""
VARIANT = """
[[fields.variants]]
when = {field = "model", values = ["large"]}
maximum = 1248
maximum_height = 640
default = [832, 480]
"""
SCALE = """
[[fields]]
name = "scale"
type = "float"
placeholder = "SCALE"
default = 1.0
group = "More"
only_when = {field = "model", values = ["large"]}
"""
TRACKS = """
[[fields]]
name = "tracks"
type = "audio_tracks"
placeholder = ["AUDIO_1", "AUDIO_2"]
column = "inputs.audios"
parameter = "audio_tracks"
"""
DURATION = """
[[fields]]
name = "duration"
type = "duration"
placeholder = "FRAMES"
grows_with = "tracks"
"""
OPTIONAL = """
[[optional_nodes]]
needs = "AUDIO_2"
nodes = ["2"]
bypass = "audio"
"""


def graph_of(text: str) -> dict:
    """A graph that has every placeholder which the manifest names, and two nodes with a link."""
    names = ["FILE", "SHIFT", "WIDTH", "HEIGHT", "SCALE", "AUDIO_1", "AUDIO_2", "FRAMES", "X"]
    used = {name: f"{{{{{name}}}}}" for name in names if f'"{name}"' in text or f"{name} =" in text}
    return {
        "1": {"class_type": "A", "inputs": used},
        "2": {"class_type": "B", "inputs": {"audio": ["1", 0], "other": 5}},
    }


def parse(text: str):
    return parse_manifest(HEAD + text, name="w", file_name="w.toml", graph=graph_of(text))


def refusal(text: str) -> str:
    with pytest.raises(InvalidWorkflow) as caught:
        parse(text)
    assert "w.toml" in str(caught.value)
    assert caught.value.remedy
    return str(caught.value)


def test_a_choice_may_fill_several_placeholders():
    field = parse(MODEL).fields[0]
    assert field.placeholders == ("FILE", "SHIFT")
    assert field.fills["large"] == {"FILE": "l.safetensors", "SHIFT": 11.5}
    with_own = parse(MODEL + 'placeholder = "X"\n').fields[0]
    assert with_own.placeholders == ("X", "FILE", "SHIFT")
    assert with_own.fills["small"]["X"] == "small"


def test_a_variant_changes_limits_and_default():
    field = parse(MODEL + SIZE + VARIANT).fields[1]
    assert field.variants == (
        FieldVariant(
            when=Condition("model", ("large",)), default=Size(832, 480), maximum=1248, maximum_height=640
        ),
    )


def test_a_field_may_be_shown_under_a_condition_and_in_a_group():
    field = parse(MODEL + SCALE).fields[1]
    assert (field.group, field.only_when) == ("More", Condition("model", ("large",)))


def test_tracks_have_a_placeholder_for_each_speaker():
    tracks, duration = parse(TRACKS + DURATION).fields
    assert tracks.placeholders == ("AUDIO_1", "AUDIO_2")
    assert (tracks.column, tracks.parameter) == ("inputs.audios", "audio_tracks")
    assert duration.grows_with == "tracks"


def test_masks_and_images():
    text = '[[fields]]\nname = "m"\ntype = "masks"\nplaceholder = ["X", "FILE"]\ncolumn = "inputs.images"\n'
    assert parse(text).fields[0].placeholders == ("X", "FILE")
    text = (
        '[[fields]]\nname = "i"\ntype = "images"\nplaceholder = "X"\neach = true\ncolumn = "inputs.images"\n'
    )
    assert parse(text).fields[0].each


def test_a_time_may_be_written_as_the_node_takes_it():
    field = '[[fields]]\nname = "start"\ntype = "float"\nplaceholder = "X"\n'
    assert parse(field + 'time_format = "m:ss"\n').fields[0].time_format == "m:ss"
    assert "Use one of: m:ss" in refusal(field + 'time_format = "hh"\n')


def test_a_field_may_be_recorded_alone():
    field = parse('[[fields]]\nname = "note"\ntype = "text"\ncolumn = "parameters.note"\n').fields[0]
    assert field.placeholders == ()


def test_optional_nodes():
    text = TRACKS + OPTIONAL
    assert parse(text).optional_nodes == (OptionalNodes(needs="AUDIO_2", nodes=("2",), bypass="audio"),)


def test_a_placeholder_that_only_decides_about_nodes_need_not_stand_in_the_graph():
    text = MODEL + 'placeholder = "MODE"\n'
    text += '[[optional_nodes]]\nneeds = "MODE"\nvalues = ["large"]\nnodes = ["2"]\n'
    assert parse(text).optional_nodes[0].values == ("large",)


X = '[[fields]]\nname = "x"\nplaceholder = "X"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MODEL.replace('FILE = "l.safetensors", ', ""), "“FILE”"),
        (MODEL.replace("large = {", "huge = {"), "key “huge”: it is not one of the choices"),
        (MODEL.replace(", large = {FILE", ", larger = {FILE"), "key “larger”"),
        (MODEL.replace('"s.safetensors"', "[1]"), "key “FILE”: it is neither a text nor a number"),
        (MODEL.replace('choices = ["small", "large"]', 'choices = ["small", "large", "huge"]'), "“huge”"),
        (X + 'type = "text"\nfills = {a = {X = 1}}\n', "key “fills”: it belongs to fields of type choice"),
        (MODEL + SIZE + VARIANT.replace("maximum = 1248", "maximum = 500"), "variant 1, key “default”"),
        (MODEL + SIZE + VARIANT.replace("maximum = 1248", "most = 3"), "variant 1, key “most”"),
        (MODEL + SIZE + VARIANT.split("maximum")[0], "variant 1, key “when”: it has nothing beside it"),
        (MODEL + SIZE + "[[fields.variants]]\nmaximum = 3\n", "variant 1, key “when”: it is missing"),
        (MODEL + SIZE + VARIANT.replace('"large"', '"huge"'), "“model” never is “huge”"),
        (SIZE + VARIANT + MODEL, "does not stand above this one"),
        (SIZE + VARIANT, "there is no field “model”"),
        (MODEL + SIZE + SCALE.replace('"model"', '"size"'), "“size” is a size"),
        (MODEL + SCALE.replace(', values = ["large"]', ""), "key “values”: it names no value"),
        (MODEL + SCALE.replace('["large"]', "[true]"), "“model” never is “True”"),
        (MODEL + SCALE.replace("values", "value"), "key “only_when”, key “value”: it is not known"),
        (SIZE + "maximum_height = 32\n", "key “maximum_height”: it is less than the minimum"),
        (
            X + 'type = "float"\nmaximum_height = 3\n',
            "key “maximum_height”: it belongs to fields of type size",
        ),
        (X + 'type = "image"\neach = true\n', "key “each”: it belongs to fields of type images"),
        (X + 'type = "integer"\ntime_format = "m:ss"\n', "key “time_format”"),
        (DURATION, "key “grows_with”: “tracks” is no field with sounds"),
        (SIZE + 'from_image = "nobody"\n', "key “from_image”: “nobody” is no image field above this one"),
        (X + 'type = "float"\ngrows_with = "x"\n', "key “grows_with”: it belongs to"),
        (X + 'type = "masks"\ndefault = "a.png"\n', "key “default”: it cannot be set for a file"),
        (TRACKS.replace('["AUDIO_1", "AUDIO_2"]', "[]"), "key “placeholder”: it has not 1 to 64 names"),
        (
            TRACKS.replace('column = "inputs.audios"', 'column = "inputs.images"'),
            "does not hold a audio_tracks",
        ),
        (TRACKS.replace('parameter = "audio_tracks"', 'parameter = "a b"'), "key “parameter”"),
        (MODEL + X + 'type = "text"\nparameter = "mode"\n', "another field writes “parameters.mode” too"),
        ("parameters = {mode = 1}\n" + MODEL, "the workflow’s own parameters writes “parameters.mode” too"),
        (TRACKS + OPTIONAL.replace('needs = "AUDIO_2"', ""), "optional nodes 1, key “needs”: it is missing"),
        (TRACKS + OPTIONAL.replace("AUDIO_2", "AUDIO_3"), "no field fills “AUDIO_3”"),
        (TRACKS + OPTIONAL.replace('["2"]', "[]"), "key “nodes”: it names no node"),
        (TRACKS + OPTIONAL.replace('["2"]', '["7"]'), "the node “7”, which the graph does not have"),
        (TRACKS + OPTIONAL.replace('"audio"', '"other"'), "node “2” has no link at that input"),
        (TRACKS + OPTIONAL + "colour = 1\n", "optional nodes 1, key “colour”: it is not known"),
        (TRACKS + OPTIONAL + "values = [2020-01-01]\n", "key “values”"),
        ("title = 1" + "0" * 5000, "cannot be read"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, message):
    assert message in refusal(text)


BUNDLED = sorted(workflows_folder().glob("*.toml"))
PIECES = st.sampled_from(
    [
        *[
            "[",
            "]",
            "{",
            "}",
            '"',
            "=",
            "[[fields]]",
            "[parameters]",
            "1e400",
            "-1",
            "nan",
            "true",
            '""',
            "[[[[",
            "values=[]",
            "when={}",
            "2020-01-01",
            "é",
        ],
        *("\n", "9" * 400, "\x00", 'x = "y"\n'),
    ]
)


@given(st.data())
def test_damaged_manifests_are_a_workflow_or_refused(data):
    path = data.draw(st.sampled_from(BUNDLED))
    text = path.read_text("utf-8")
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(PIECES | st.just("")) + text[at + data.draw(st.integers(0, 20)) :]
    graph = json.loads(path.with_suffix(".json").read_text("utf-8"))
    with suppress(InvalidWorkflow):
        assert parse_manifest(text, name="w", file_name="w.toml", graph=graph).fields


VALUES = st.recursive(
    st.text(max_size=5) | st.integers() | st.just(10**400) | st.floats() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(key=st.sampled_from(sorted(fields._KEYS)), kind=st.sampled_from(FieldType), value=VALUES)
def test_any_value_of_any_key_is_taken_or_refused(key, kind, value):
    placeholder = ["X", "Y"] if kind is FieldType.SIZE else "X"
    table = {"name": "x", "type": kind.value, "placeholder": placeholder}
    if kind is FieldType.CHOICE:
        table["choices"] = ["a"]
    table[key] = value
    with suppress(InvalidWorkflow):
        assert parse_field(Table(table, "“w.toml”"), has_fps=True).label
