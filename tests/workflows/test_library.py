"""Folders of workflows: who wins, what a broken file says, what a changed file does."""

import json
import os

import pytest

from jobmonitor.domain.errors import InvalidWorkflow, UnknownWorkflow
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import FieldType, Size
from jobmonitor.workflows import library as library_module
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder

GRAPH = {
    "1": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{PROMPT}}"}, "_meta": {"title": "Prompt"}},
    "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}},
}
HEAD = 'title = "Paint"\nkind = "image"\n'
FIELD = '[[fields]]\nname = "prompt"\ntype = "text"\nplaceholder = "PROMPT"\n'


def write(folder, name="paint", graph=GRAPH, manifest=HEAD + FIELD):
    folder.mkdir(exist_ok=True)
    text = graph if isinstance(graph, str) else json.dumps(graph)
    (folder / f"{name}.json").write_text(text, encoding="utf-8")
    if manifest is not None:
        (folder / f"{name}.toml").write_text(manifest, encoding="utf-8")
    return FileWorkflowLibrary([folder])


def refusal(library, name="paint") -> str:
    with pytest.raises(InvalidWorkflow) as caught:
        library.get(name)
    assert caught.value.remedy
    return str(caught.value)


def test_a_workflow_is_its_two_files(tmp_path):
    workflow = write(tmp_path).get("paint")
    assert (workflow.name, workflow.title, workflow.kind) == ("paint", "Paint", JobKind.IMAGE)
    assert workflow.graph == GRAPH
    assert workflow.fields[0].label == "Prompt"


def test_a_workflow_knows_whether_it_is_the_operators_own(tmp_path):
    write(tmp_path)
    library = FileWorkflowLibrary([workflows_folder(), tmp_path])
    assert library.get("paint").is_own
    assert not library.get("img2img").is_own


def test_the_last_folder_wins_and_missing_folders_do_not_matter(tmp_path):
    write(tmp_path / "ours")
    write(tmp_path / "theirs", manifest=HEAD.replace("Paint", "Theirs") + FIELD)
    write(tmp_path / "theirs", name="other")
    library = FileWorkflowLibrary([tmp_path / "ours", tmp_path / "missing", tmp_path / "theirs"])
    assert library.names() == ("other", "paint")
    assert library.get("paint").title == "Theirs"


def test_a_broken_workflow_does_not_hide_others(tmp_path):
    write(tmp_path, name="broken", graph="{")
    library = write(tmp_path)
    assert library.names() == ("broken", "paint")
    assert library.get("paint").title == "Paint"
    assert "broken.json" in refusal(library, "broken")


@pytest.mark.parametrize("name", ["missing", "../paint", "/etc/passwd", "paint.json", ""])
def test_an_unknown_name_says_which_there_are(tmp_path, name):
    with pytest.raises(UnknownWorkflow, match="paint"):
        write(tmp_path).get(name)


def test_a_workflow_is_read_once_until_a_file_changes(tmp_path, monkeypatch):
    library = write(tmp_path)
    first = library.get("paint")
    reads = []
    original = library_module._bounded
    monkeypatch.setattr(
        library_module, "_bounded", lambda path, limit: reads.append(path) or original(path, limit)
    )
    assert library.get("paint") is first
    assert reads == []
    write(tmp_path, manifest=HEAD.replace("Paint", "Repainted") + FIELD)
    assert library.get("paint").title == "Repainted"
    (tmp_path / "paint.toml").unlink()
    assert library.get("paint").title == "paint"


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    library = write(tmp_path)
    os.truncate(tmp_path / "paint.json", library_module.MAX_GRAPH_BYTES + 1)
    assert "larger than 8 MB" in refusal(library)


def test_what_is_no_file_is_refused(tmp_path):
    (tmp_path / "folder.json").mkdir()
    assert "not a regular file" in refusal(FileWorkflowLibrary([tmp_path]), "folder")


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ('{"nodes": [], "links": [], "version": 0.4}', "Workflow → Export (API)"),
        ('{\n  "1": {"seed": -{{SEED}}}\n}', "line 2, column 17"),
        ('{"1": {"class_type": "A", "inputs": {"x": NaN}}}', "NaN"),
        ("[]", "no object of nodes"),
        ("{}", "no object of nodes"),
        ('{"1": 5}', "node “1”"),
        ('{"1": {"inputs": {}}}', "class_type is missing"),
        ('{"1": {"class_type": "A"}}', "inputs are missing"),
        ("[" * 100_000, "paint.json"),
    ],
)
def test_what_is_no_graph_is_refused_with_its_place(tmp_path, graph, message):
    text = refusal(write(tmp_path, graph=graph))
    assert "paint.json" in text
    assert message in text


def test_files_of_windows_editors_are_read(tmp_path):
    (tmp_path / "paint.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(GRAPH, indent=1).encode())
    (tmp_path / "paint.toml").write_bytes(b"\xef\xbb\xbf" + (HEAD + FIELD).replace("\n", "\r\n").encode())
    assert FileWorkflowLibrary([tmp_path]).get("paint").title == "Paint"


@pytest.mark.parametrize("file", ["paint.json", "paint.toml"])
def test_files_in_another_encoding_are_refused(tmp_path, file):
    library = write(tmp_path)
    (tmp_path / file).write_bytes("é".encode("latin-1"))
    text = refusal(library)
    assert file in text
    assert "UTF-8" in text


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        ("title = ", "is not TOML"),
        (FIELD, "key “kind”: it is missing"),
        ('kind = "sound"\n' + FIELD, "key “kind”: it is “sound”. Use one of: video, image, text"),
        (HEAD + 'colour = "red"\n' + FIELD, "key “colour”: it is not known"),
        (HEAD + "fps = 0\n" + FIELD, "key “fps”"),
        (HEAD + 'fps = "24"\n' + FIELD, "key “fps”: it is not a whole number"),
        (HEAD + 'result_node = "9"\n' + FIELD, "key “result_node”: it names the node “9”"),
        (HEAD + "parameters = {when = 2020-01-01}\n" + FIELD, "key “parameters”"),
        (HEAD + "fields = 3\n", "[[fields]]"),
        (HEAD, "the graph has {{PROMPT}}, and no field fills it"),
        (HEAD + FIELD + FIELD, "two fields of this name"),
        (HEAD + FIELD + FIELD.replace('"prompt"', '"p2"'), "is filled by “prompt” too"),
        (
            HEAD + FIELD + FIELD.replace('"prompt"', '"p2"').replace("PROMPT", "OTHER"),
            "the graph has no {{OTHER}}",
        ),
    ],
)
def test_a_broken_manifest_says_what_and_where(tmp_path, manifest, message):
    text = refusal(write(tmp_path, manifest=manifest))
    assert "paint.toml" in text
    assert message in text


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('type = "txt"', "key “type”: it is “txt”"),
        ('type = "text"\nname = "a b"', "key “name”"),
        ('type = "text"\nhint = "x"', "key “hint”: it is not known"),
        ('type = "text"\nminimum = 1', "key “minimum”: it means nothing"),
        ('type = "integer"\nminimum = "1"', "key “minimum”: it is not a number"),
        ('type = "integer"\nminimum = 3\nmaximum = 2', "key “minimum”: it is greater"),
        ('type = "float"\nstep = 0', "key “step”"),
        ('type = "float"\nmaximum = 1\ndefault = 1.5', "key “default”: it is not between"),
        ('type = "float"\ndefault = nan', "key “default”: it is not a number"),
        ('type = "integer"\ndefault = 1.5', "key “default”: it is not a whole number"),
        ('type = "integer"\ndefault = true', "key “default”: it is not a whole number"),
        ('type = "seed"\ndefault = -1', "key “default”: it is not between 0 and"),
        ('type = "boolean"\ndefault = 1', "key “default”: it is neither true nor false"),
        ('type = "text"\ndefault = 1', "key “default”: it is not text"),
        ('type = "image"\ndefault = "a.png"', "key “default”: it cannot be set for a file"),
        ('type = "choice"', "key “choices”: it is missing"),
        ('type = "choice"\nchoices = [1]', "key “choices”: it is not a list of texts"),
        ('type = "choice"\nchoices = ["a"]\ndefault = "b"', "key “default”: it is not one of the choices"),
        ('type = "text"\nmodel_folder = "vae"', "key “model_folder”"),
        ('type = "duration"', "it is “duration”, and the workflow has no fps"),
        ('type = "size"', "key “placeholder”: it has not 2 names"),
        ('type = "text"\nrequired = "yes"', "key “required”"),
        ('type = "text"\ncolumn = "status"', "key “column”: it is “status”"),
        ('type = "text"\ncolumn = "parameters."', "key “column”"),
        ('type = "text"\ncolumn = "inputs.images"', "does not hold a text"),
        ('type = "image"\ncolumn = "parameters.image"', "recorded as an input"),
        ('type = "text"\nplaceholder = "{{PROMPT}}"', "key “placeholder”: it is “{{PROMPT}}”"),
    ],
)
def test_a_broken_field_says_which_key(tmp_path, lines, message):
    keys = {line.split(" = ")[0] for line in lines.splitlines()}
    usual = [
        line for line in ('name = "prompt"', 'placeholder = "PROMPT"') if line.split(" = ")[0] not in keys
    ]
    manifest = HEAD + "\n".join(["[[fields]]", *usual, lines])
    text = refusal(write(tmp_path, manifest=manifest))
    assert message in text
    assert "paint.toml”, field “" in text


def test_a_size_is_written_as_a_pair(tmp_path):
    graph = {"1": {"class_type": "A", "inputs": {"w": "{{W}}", "h": "{{H}}"}}}
    field = '[[fields]]\nname = "size"\ntype = "size"\nplaceholder = ["W", "H"]\ncolumn = "size"\n'
    workflow = write(tmp_path, graph=graph, manifest=HEAD + field + "default = [640, 352]").get("paint")
    assert workflow.fields[0].default == Size(640, 352)
    assert "Write it like [640, 352]" in refusal(
        write(tmp_path, graph=graph, manifest=HEAD + field + 'default = "640x352"')
    )


def test_without_a_manifest_the_form_comes_from_the_placeholders(tmp_path):
    inputs = [
        "PROMPT",
        "NEGATIVE_PROMPT",
        "SEED",
        "WIDTH",
        "HEIGHT",
        "STEPS",
        "DENOISE",
        "IMAGE",
        "IMAGE_2",
        "AUDIO",
        "VIDEO_FILE",
        "STYLE",
    ]
    graph = {"1": {"class_type": "Any", "inputs": {name: f"{{{{{name}}}}}" for name in inputs}}}
    workflow = write(tmp_path, graph=graph, manifest=None).get("paint")
    assert {field.placeholders[0]: field.type for field in workflow.fields} == {
        "PROMPT": FieldType.MULTILINE,
        "NEGATIVE_PROMPT": FieldType.MULTILINE,
        "SEED": FieldType.SEED,
        "WIDTH": FieldType.INTEGER,
        "HEIGHT": FieldType.INTEGER,
        "STEPS": FieldType.INTEGER,
        "DENOISE": FieldType.FLOAT,
        "IMAGE": FieldType.IMAGE,
        "IMAGE_2": FieldType.IMAGE,
        "AUDIO": FieldType.AUDIO,
        "VIDEO_FILE": FieldType.VIDEO,
        "STYLE": FieldType.TEXT,
    }
    assert workflow.graph == graph


def test_without_a_manifest_well_known_inputs_become_fields(tmp_path):
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "mine.png"}, "_meta": {"title": "Subject"}},
        "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["9", 1]}},
        "3": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
        "4": {"class_type": "KSampler", "inputs": {"seed": 7, "steps": 20}},
        "5": {"class_type": "KSampler", "inputs": {"seed": ["6", 0], "steps": 20}},
        "10": {"class_type": "SaveVideo", "inputs": {"video": ["4", 0]}},
    }
    workflow = write(tmp_path, graph=graph, manifest=None).get("paint")
    assert workflow.kind is JobKind.VIDEO
    assert [(field.label, field.type, field.default, field.column) for field in workflow.fields] == [
        ("Subject", FieldType.IMAGE, None, "inputs.images"),
        ("Prompt", FieldType.MULTILINE, "a fox", "parameters.prompt"),
        ("Size", FieldType.SIZE, Size(512, 768), "size"),
        ("Steps (KSampler, 4)", FieldType.INTEGER, 20, "parameters.steps"),
        ("Steps (KSampler, 5)", FieldType.INTEGER, 20, "parameters.steps_2"),
        ("Seed", FieldType.SEED, None, "parameters.seed"),
    ]
    assert workflow.graph["5"]["inputs"]["seed"] == ["6", 0]
