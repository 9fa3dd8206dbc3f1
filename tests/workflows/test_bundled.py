"""The workflows that come with the application run on real servers of both generations."""

import json
from pathlib import Path

import pytest

from jobmonitor.demo.simulator.catalogue import DATA as SIMULATED
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.domain.workflow import Condition, FieldType, Size
from jobmonitor.services.validation import graph_problems
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import resources_folder, workflows_folder
from tests.support.bundled import filled_graph, make_files, typical_values

DATA = Path(__file__).parent.parent / "data" / "workflows"
VERSIONS = ("0.3.64", "0.33.0")
CORE = ("image-edit", "img2img", "style-transfer", "wan-i2v")
NAMES = (
    "character-caption",
    "image-edit",
    "img2img",
    "lipsync-multi",
    "lipsync-one",
    "style-transfer",
    "video-lipsync",
    "wan-i2v",
)
ON_THE_SERVER = {GraphFault.MISSING_MODEL, GraphFault.MISSING_FILE}
"""What depends on the files of a server."""


@pytest.fixture(scope="module")
def library() -> FileWorkflowLibrary:
    return FileWorkflowLibrary([workflows_folder()])


@pytest.fixture
def files(tmp_path):
    return make_files(tmp_path)


def classes(version: str, *, packs: bool) -> dict:
    core = json.loads((DATA / f"object_info-{version}.json").read_text("utf-8"))
    return core | (json.loads((SIMULATED / "packs.json").read_text("utf-8")) if packs else {})


def faults(graph: dict, version: str, *, packs: bool) -> list[str]:
    sent = ["picture.png", "second.png", "sound.wav", "video.mp4"]
    problems = graph_problems(graph, classes(version, packs=packs), uploads=sent, version=version)
    return [problem.message for problem in problems if problem.fault not in ON_THE_SERVER]


def test_all_eight_are_there(library):
    assert library.names() == NAMES


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", NAMES)
def test_every_graph_is_valid_on_a_real_server(library, files, name, version):
    workflow = library.get(name)
    graph = filled_graph(workflow, typical_values(workflow, files))
    assert faults(graph, version, packs=name not in CORE) == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("speakers", [1, 2, 3, 4])
def test_one_to_four_speakers(library, tmp_path, speakers, version):
    workflow = library.get("lipsync-multi")
    graph = filled_graph(workflow, typical_values(workflow, make_files(tmp_path, speakers=speakers)))
    assert faults(graph, version, packs=True) == []
    used = [node["class_type"] for node in graph.values()]
    assert used.count("LoadAudio") == used.count("LoadImageMask") == speakers
    assert used.count("AudioMerge") == used.count("ImageBatch") == speakers - 1
    listening = graph["61"]["inputs"]
    assert [key for key in listening if key.startswith("audio_") and key[6:].isdigit()] == [
        f"audio_{number}" for number in range(1, speakers + 1)
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_both_models_of_one_speaker(library, files, version):
    workflow = library.get("lipsync-one")
    values = typical_values(workflow, files) | {"model": "infinitetalk", "size": Size(1248, 640)}
    graph = filled_graph(workflow, values | {"audio_scale": 1.7})
    assert faults(graph, version, packs=True) == []
    assert graph["12"]["inputs"]["mode"] == "infinitetalk"
    assert graph["12"]["inputs"]["motion_frame"] == 9
    assert graph["5"]["inputs"]["audio_scale"] == 1.7
    assert graph["6"]["inputs"]["model"] == "Wan2_1-InfiniTetalk-Single_fp16.safetensors"
    usual = filled_graph(workflow, typical_values(workflow, files))
    assert usual["12"]["inputs"]["mode"] == "multitalk"
    assert usual["12"]["inputs"]["motion_frame"] == 25
    assert usual["6"]["inputs"]["model"] == "WanVideo_2_1_Multitalk_14B_fp8_e4m3fn.safetensors"


def test_without_a_trigger_word_the_caption_stays_as_it_is(library, files):
    workflow = library.get("character-caption")
    values = typical_values(workflow, files)
    assert filled_graph(workflow, values)["6"]["inputs"]["source"] == ["4", 0]
    with_word = filled_graph(workflow, values | {"trigger": "ohwx"})
    assert with_word["5"]["inputs"] == {"string_a": "ohwx", "string_b": ["4", 0], "delimiter": ", "}
    assert with_word["6"]["inputs"]["source"] == ["5", 0]


def test_a_start_in_the_sound_is_written_as_the_node_takes_it(library, files):
    workflow = library.get("video-lipsync")
    values = typical_values(workflow, files)
    assert filled_graph(workflow, values)["4"]["inputs"]["start_time"] == "0:00"
    assert filled_graph(workflow, values | {"audio_start": 60.0})["4"]["inputs"]["start_time"] == "1:00"


@pytest.mark.parametrize("name", NAMES)
def test_every_node_has_a_title_and_every_file_a_place(library, name):
    workflow = library.get(name)
    for node_id, node in workflow.graph.items():
        assert node.get("_meta", {}).get("title"), f"{name}, node {node_id}"
    prefixes = [
        node["inputs"]["filename_prefix"]
        for node in workflow.graph.values()
        if "filename_prefix" in node["inputs"]
    ]
    assert prefixes == ([] if name == "character-caption" else [f"jobmonitor/{name}"])


@pytest.mark.parametrize("name", NAMES)
def test_forms_say_what_they_are_and_gather_their_models(library, name):
    workflow = library.get(name)
    assert workflow.title != name
    assert workflow.description
    for field in workflow.fields:
        assert (field.group == "Models") == bool(
            field.model_folder or (field.name in ("model", "quantization") and name == "character-caption")
        )
        assert not field.model_folder or field.default
        assert field.label[0].isupper()
        assert len(field.label) <= 40


RECORDED = {
    "lipsync-one": {
        "image": "inputs.images",
        "audio": "inputs.audios",
        "size": "size",
        "model": "parameters.mode",
        "prompt": "parameters.prompt",
        "audio_scale": "parameters.audio_scale",
        "trim_to_audio": "parameters.trim_to_audio",
    },
    "lipsync-multi": {
        "image": "inputs.images",
        "audio_tracks": "inputs.audios",
        "masks": "inputs.images",
        "prompt": "parameters.prompt",
        "size": "size",
        "duration": "duration_seconds",
    },
    "video-lipsync": {
        "video": "inputs.videos",
        "audio": "inputs.audios",
        "size": "size",
        "audio_scale": "parameters.audio_scale",
        "prompt": "parameters.prompt",
    },
    "wan-i2v": {
        "image": "inputs.images",
        "prompt": "parameters.prompt",
        "size": "size",
        "duration": "duration_seconds",
        "seed": "parameters.seed",
    },
    "image-edit": {
        "image": "inputs.images",
        "instruction": "prompt",
        "seed": "parameters.seed",
        "steps": "parameters.steps",
        "guidance": "parameters.guidance",
        "diffusion_model": "model_used",
    },
    "style-transfer": {
        "subject": "inputs.images",
        "style": "inputs.images",
        "prompt": "prompt",
        "size": "size",
        "strength": "parameters.strength",
        "style_strength": "parameters.style_strength",
        "seed": "parameters.seed",
        "steps": "parameters.steps",
        "guidance": "parameters.guidance",
        "diffusion_model": "model_used",
    },
    "img2img": {
        "image": "inputs.images",
        "prompt": "prompt",
        "strength": "parameters.strength",
        "steps": "parameters.steps",
        "seed": "parameters.seed",
        "checkpoint": "model_used",
    },
}
REQUIRED = {
    "lipsync-one": {"image", "audio", "model"},
    "lipsync-multi": {"image", "audio_tracks", "masks"},
    "video-lipsync": {"video", "audio"},
    "wan-i2v": {"image", "prompt"},
    "image-edit": {"image", "instruction"},
    "style-transfer": {"subject", "style", "prompt"},
    "img2img": {"image", "prompt"},
    "character-caption": {"images", "caption_type", "caption_length"},
}
KINDS = {"lipsync-one": 25, "lipsync-multi": 25, "video-lipsync": 25, "wan-i2v": 24}
"""Video workflows and their frames a second."""


@pytest.mark.parametrize("name", NAMES)
def test_what_must_be_given(library, name):
    workflow = library.get(name)
    wanted = {field.name for field in workflow.fields if field.required and field.group != "Models"}
    assert wanted == REQUIRED[name]


@pytest.mark.parametrize("name", RECORDED)
def test_where_values_are_recorded(library, name):
    workflow = library.get(name)
    assert {field.name: field.column for field in workflow.fields if field.column} == RECORDED[name]


@pytest.mark.parametrize("name", NAMES)
def test_kind_and_frames_a_second(library, name):
    workflow = library.get(name)
    kind = JobKind.VIDEO if name in KINDS else JobKind.TEXT if "caption" in name else JobKind.IMAGE
    assert (workflow.kind, workflow.fps) == (kind, KINDS.get(name))


def test_several_speakers_are_recorded_with_their_sounds_and_masks(library):
    workflow = library.get("lipsync-multi")
    assert {field.parameter for field in workflow.fields if field.parameter} == {"audio_tracks", "masks"}
    assert workflow.parameters == {"trim_to_audio": True}
    assert library.get("video-lipsync").parameters == {"trim_to_audio": True}


def limits(field) -> tuple:
    return field.default, field.minimum, field.maximum, field.step


def test_one_speaker_has_the_fields_of_its_two_models(library):
    workflow = library.get("lipsync-one")
    model, size = workflow.field_named("model"), workflow.field_named("size")
    assert (model.choices, model.default) == (("multitalk", "infinitetalk"), "multitalk")
    assert workflow.field_named("prompt").default == "a person is speaking"
    assert limits(size) == (Size(640, 360), 64, 640, 32)
    (large,) = size.variants
    assert (large.maximum, large.maximum_height) == (1248, 640)
    scale = workflow.field_named("audio_scale")
    assert limits(scale)[:3] == (1.0, 0.1, 2)
    assert scale.only_when == large.when == Condition("model", ("infinitetalk",))
    assert workflow.field_named("trim_to_audio").default is True


def test_several_speakers(library):
    workflow = library.get("lipsync-multi")
    assert workflow.field_named("audio_tracks").type is FieldType.AUDIO_TRACKS
    assert len(workflow.field_named("audio_tracks").placeholders) == 4
    assert len(workflow.field_named("masks").placeholders) == 4
    assert limits(workflow.field_named("size"))[2:] == (1280, 32)
    duration = workflow.field_named("duration")
    assert (duration.default, duration.grows_with) == (10, "audio_tracks")


def test_lips_of_a_video(library):
    workflow = library.get("video-lipsync")
    assert limits(workflow.field_named("audio_scale"))[:3] == (1.5, 0.1, 3)
    assert workflow.field_named("size").default == Size(640, 360)
    assert workflow.field_named("audio_start").time_format == "m:ss"


def test_image_to_video(library):
    workflow = library.get("wan-i2v")
    assert limits(workflow.field_named("size")) == (Size(640, 360), 64, 1024, 32)
    assert limits(workflow.field_named("duration")) == (3.375, 3, 10, 0.125)
    assert workflow.field_named("prompt").default == "a beautiful scene transforming through time"


def test_style_transfer(library):
    workflow = library.get("style-transfer")
    assert limits(workflow.field_named("size")) == (Size(1024, 1024), 512, 2048, 32)
    prompt = workflow.field_named("prompt").default
    assert prompt == "A high-quality artistic image with transferred style"
    inputs = [field.name for field in workflow.fields if field.column == "inputs.images"]
    assert inputs == ["subject", "style"]


def test_image_to_image(library):
    workflow = library.get("img2img")
    assert limits(workflow.field_named("strength"))[:3] == (0.87, 0, 1)
    assert workflow.field_named("steps").default == 20
    assert workflow.field_named("seed").default is None


def test_captions(library):
    workflow = library.get("character-caption")
    assert workflow.field_named("images").each
    assert limits(workflow.field_named("max_new_tokens"))[:3] == (512, 1, 2048)
    assert limits(workflow.field_named("temperature"))[:3] == (0.6, 0, 1)
    assert workflow.field_named("top_p").default == 0.9
    assert workflow.field_named("top_k").default == 0
    assert workflow.field_named("caption_type").default == "Descriptive"
    lengths = workflow.field_named("caption_length").choices
    assert lengths == ("any", "very short", "short", "medium-length", "long", "very long")
    options = [field for field in workflow.fields if field.group == "Options"]
    assert len(options) == 27
    for field in workflow.fields:
        if field.group != "Models" and field.name != "images":
            assert field.column == f"parameters.{field.name}"


def test_resources_are_found_in_a_checkout():
    assert (resources_folder() / "workflows" / "img2img.json").is_file()
