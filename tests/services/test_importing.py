"""What could be a field is found by class and link; what is chosen becomes a workflow of the same graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidField, InvalidWorkflow
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import FieldType, Size, Workflow
from jobmonitor.services import importing
from jobmonitor.services.importing import Candidate, Proposal
from jobmonitor.services.submitting.filling import fill, placeholders
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.resources import workflows_folder
from jobmonitor.workflows.saving import save

DATA = Path(__file__).parent.parent / "data" / "workflows"
INFO = json.loads((DATA / "object_info-0.3.64.json").read_text())
INFO_33 = json.loads((DATA / "object_info-0.33.0.json").read_text())


def node(class_type: str, title: str = "", /, **inputs: Any) -> dict[str, Any]:
    made: dict[str, Any] = {"class_type": class_type, "inputs": inputs}
    return made | ({"_meta": {"title": title}} if title else {})


PAINT = {
    "3": node("KSampler", "KSampler", seed=2**64 - 1, steps=25, cfg=7, denoise=1.0,
              sampler_name="euler", scheduler="karras", model=["4", 0], positive=["6", 0],
              negative=["7", 0], latent_image=["5", 0]),
    "4": node("CheckpointLoaderSimple", "Load Checkpoint", ckpt_name="sd_xl_base_1.0.safetensors"),
    "5": node("EmptyLatentImage", "Empty Latent Image", width=1024, height=768, batch_size=1),
    "6": node("CLIPTextEncode", "CLIP Text Encode (Prompt)", text="a castle", clip=["4", 1]),
    "7": node("CLIPTextEncode", "CLIP Text Encode (Prompt)", text="blurry", clip=["4", 1]),
    "8": node("VAEDecode", "VAE Decode", samples=["3", 0], vae=["4", 2]),
    "9": node("SaveImage", "Save Image", filename_prefix="ComfyUI", images=["8", 0]),
}  # fmt: skip


def by_key(found: Proposal) -> dict[str, Candidate]:
    return {each.key: each for each in found.candidates}


def suggested(graph: dict[str, Any], info: dict[str, Any] | None = None) -> dict[str, FieldType]:
    """Name → type of what is suggested, in the form's order."""
    return {each.field.name: each.field.type for each in importing.proposal(graph, info).suggested}


def in_frames(candidate: Candidate) -> Candidate:
    """A duration as a number of frames."""
    is_duration = candidate.field.type is FieldType.DURATION
    return importing.edited(candidate, type=FieldType.INTEGER, fps=25) if is_duration else candidate


def test_a_picture_from_words() -> None:
    found = importing.proposal(PAINT)
    assert suggested(PAINT) == {
        "prompt": FieldType.MULTILINE,
        "negative_prompt": FieldType.MULTILINE,
        "size": FieldType.SIZE,
        "steps": FieldType.INTEGER,
        "seed": FieldType.SEED,
        "checkpoint": FieldType.CHOICE,
    }
    fields = {each.field.name: each.field for each in found.candidates}
    assert (fields["prompt"].default, fields["negative_prompt"].default) == ("a castle", "blurry")
    assert (fields["prompt"].label, fields["negative_prompt"].label) == ("Prompt", "Negative prompt")
    assert fields["size"].default == Size(1024, 768)
    assert fields["seed"].default is None  # a new one each time
    assert fields["checkpoint"].model_folder == "checkpoints"
    assert (found.kind, found.results[0].node_id, found.problems) == (JobKind.IMAGE, "9", ())
    others = {each.key for each in found.candidates if not each.is_suggested}
    assert others == {
        "3.cfg",
        "3.denoise",
        "3.sampler_name",
        "3.scheduler",
        "5.batch_size",
        "9.filename_prefix",
    }


def test_a_server_tells_ranges_and_choices() -> None:
    for info in (INFO, INFO_33):
        fields = {key: each.field for key, each in by_key(importing.proposal(PAINT, info)).items()}
        assert fields["3.sampler_name"].type is FieldType.CHOICE
        assert "dpmpp_2m" in fields["3.sampler_name"].choices
        assert (fields["3.steps"].minimum, fields["3.steps"].maximum) == (1, 10_000)
        assert (fields["3.cfg"].type, fields["3.cfg"].default) == (FieldType.FLOAT, 7.0)


def test_negative_is_told_by_where_a_text_leads_through_conditioning() -> None:
    graph = PAINT | {
        "3": node("SamplerCustomAdvanced", noise=["20", 0], guider=["21", 0], latent_image=["5", 0]),
        "20": node("RandomNoise", noise_seed=5),
        "21": node("CFGGuider", cfg=3.5, model=["4", 0], positive=["22", 0], negative=["22", 1]),
        "22": node("ControlNetApplyAdvanced", strength=0.8, positive=["23", 0], negative=["7", 0]),
        "23": node("FluxGuidance", guidance=3.5, conditioning=["6", 0]),
    }
    fields = {key: each.field for key, each in by_key(importing.proposal(graph)).items()}
    assert fields["6.text"].name == "prompt"
    assert fields["7.text"].name == "negative_prompt"
    assert fields["20.noise_seed"].type is FieldType.SEED
    assert fields["22.strength"].name != "prompt"


def test_a_text_that_leads_to_both_is_a_prompt() -> None:
    """The negative side is often the positive one, zeroed out."""
    graph = {key: value for key, value in PAINT.items() if key != "7"} | {
        "7": node("ConditioningZeroOut", conditioning=["6", 0])
    }
    assert by_key(importing.proposal(graph))["6.text"].field.name == "prompt"


def test_a_value_that_nodes_only_hold_is_what_it_leads_to() -> None:
    graph = PAINT | {
        "5": node("EmptyLatentImage", width=["31", 0], height=["32", 0], batch_size=1),
        "6": node("CLIPTextEncode", text=["33", 0], clip=["4", 1]),
        "7": node("CLIPTextEncode", text=["35", 0], clip=["4", 1]),
        "31": node("PrimitiveInt", "Breadth", value=832),
        "32": node("INTConstant", value=480),
        "33": node("PrimitiveStringMultiline", "What to paint", value="a ship"),
        "35": node("PrimitiveString", value="fog"),
    }
    graph["3"] = node("KSampler", **(PAINT["3"]["inputs"] | {"seed": ["36", 0]}))
    graph["36"] = node("Seed (rgthree)", seed=3)
    found = by_key(importing.proposal(graph))
    assert found["31.value+value"].field.default == Size(832, 480)
    assert (found["33.value"].field.label, found["33.value"].field.type) == (
        "What to paint",
        FieldType.MULTILINE,
    )
    assert found["35.value"].field.name == "negative_prompt"
    assert found["36.seed"].field.type is FieldType.SEED
    made = importing.workflow_of(importing.proposal(graph), importing.proposal(graph).suggested, name="held")
    assert made.graph["31"]["inputs"]["value"] == "{{SIZE_WIDTH}}"
    assert made.graph["32"]["inputs"]["value"] == "{{SIZE_HEIGHT}}"


TALK = {
    "1": node("LoadImage", "Portrait", image="anna.png"),
    "2": node("LoadAudio", "Load Audio", audio="voice.wav"),
    "3": node("WanVideoTextEncodeCached", model_name="umt5-xxl-enc-bf16.safetensors", precision="bf16",
              positive_prompt="a person is speaking", negative_prompt="bad", use_disk_cache=True),
    "4": node("ImageResizeKJv2", image=["1", 0], width=640, height=360, divisible_by=16),
    "5": node("MultiTalkModelLoader", model="WanVideo_2_1_Multitalk_14B_fp8_e4m3fn.safetensors"),
    "6": node("WanVideoModelLoader", model="Wan2_1-I2V-14B-480P.safetensors", base_precision="fp16_fast",
              multitalk_model=["5", 0]),
    "7": node("MultiTalkWav2VecEmbeds", audio_1=["2", 0], num_frames=81, fps=25, audio_scale=1.0),
    "8": node("WanVideoImageToVideoMultiTalk", width=640, height=360, start_image=["4", 0], tiled_vae=False),
    "9": node("WanVideoSampler", model=["6", 0], image_embeds=["8", 0], text_embeds=["3", 0], steps=6,
              cfg=1.0, shift=11.0, seed=7, multitalk_embeds=["7", 0]),
    "10": node("VHS_VideoCombine", images=["9", 0], frame_rate=25, filename_prefix="talk", save_output=True,
               format="video/h264-mp4"),
    "11": node("PreviewImage", images=["4", 0]),
}  # fmt: skip


def test_a_speaking_picture_of_packs() -> None:
    found = importing.proposal(TALK)
    fields = {each.field.name: each.field for each in found.suggested}
    assert (found.kind, found.fps) == (JobKind.VIDEO, 25)
    assert [each.node_id for each in found.results] == ["10", "11"]
    assert (fields["image"].label, fields["audio"].label) == ("Portrait", "Audio")
    assert fields["prompt"].default == "a person is speaking"
    assert fields["negative_prompt"].default == "bad"
    assert [each.key for each in found.suggested if each.field.type is FieldType.SIZE] == ["8.width+height"]
    assert (fields["duration"].type, fields["duration"].default) == (FieldType.DURATION, 81 / 25)
    assert fields["diffusion_model"].model_folder == "diffusion_models"
    made = importing.workflow_of(found, found.suggested, name="talk")
    assert made.fps == 25
    columns = {field.name: field.column for field in made.fields}
    assert columns["image"] == "inputs.images"
    assert columns["prompt"] == "parameters.prompt"  # the table of videos has no prompt
    assert columns["duration"] == "duration_seconds"


def test_a_duration_and_its_frames_a_second_are_not_both_fields() -> None:
    found = importing.proposal(TALK)
    chosen = [*found.suggested, by_key(found)["10.frame_rate"]]
    with pytest.raises(InvalidWorkflow, match="fixed frames a second"):
        importing.workflow_of(found, chosen, name="talk")
    frames = [in_frames(each) for each in chosen]
    made = importing.workflow_of(found, frames, name="talk")
    assert (made.fps, made.field_named("duration").default) == (None, 81)  # type: ignore[union-attr]


def test_placeholders_that_are_there_have_to_be_fields() -> None:
    graph = PAINT | {
        "6": node("CLIPTextEncode", text="{{STYLE}}, a photograph of {{WHAT}}", clip=["4", 1]),
        "7": node("CLIPTextEncode", text="{{STYLE}}", clip=["4", 1]),
        "3": node("KSampler", **(PAINT["3"]["inputs"] | {"seed": "{{SEED}}"})),
    }
    found = importing.proposal(graph)
    made = importing.workflow_of(found, [], name="mine")
    assert sorted(field.name for field in made.fields) == ["seed", "style", "what"]
    assert made.graph == graph
    assert made.field_named("seed").type is FieldType.SEED  # type: ignore[union-attr]
    everything = importing.workflow_of(found, found.candidates, name="mine")
    assert placeholders(everything.graph) == {
        name for field in everything.fields for name in field.placeholders
    }


def test_braces_of_a_graph_that_ran_are_what_somebody_typed(tmp_path: Path) -> None:
    typed = "a {{word}} and {{more}}"
    graph = PAINT | {"9": node("SaveImage", filename_prefix="{{x}}", images=["8", 0])}
    graph["6"] = node("CLIPTextEncode", text=typed, clip=["4", 1])
    found = importing.proposal(graph, is_filled=True)
    assert {each.key for each in found.candidates if each.is_needed} == {"6.text", "9.filename_prefix"}
    made = importing.workflow_of(found, [], name="ran")
    assert {field.name: field.default for field in made.fields} == {
        "prompt": typed,
        "filename_prefix": "{{x}}",
    }
    assert filled(made, graph) == graph
    save(tmp_path, made)
    assert FileWorkflowLibrary([tmp_path]).get("ran").field_named("prompt").default == typed  # type: ignore[union-attr]


def test_labels_that_would_be_the_same_say_which_node_they_mean() -> None:
    graph = PAINT | {"13": node("KSampler", "Second pass", **PAINT["3"]["inputs"])}
    labels = [each.field.label for each in importing.proposal(graph).candidates]
    assert len(set(labels)) == len(labels)
    assert "Steps (Second pass)" in labels


def test_label_type_and_default_can_be_edited() -> None:
    found = by_key(importing.proposal(PAINT))
    steps = importing.edited(found["3.steps"], label="How long", default="30")
    assert (steps.field.label, steps.field.default) == ("How long", 30)
    with pytest.raises(InvalidField, match="whole number"):
        importing.edited(found["3.steps"], default="many")
    text = importing.edited(found["9.filename_prefix"], type=FieldType.IMAGE)
    assert (text.field.type, text.field.default, text.field.required) == (FieldType.IMAGE, None, True)
    model = importing.edited(found["4.ckpt_name"], type=FieldType.TEXT)
    assert (model.field.default, model.field.model_folder) == ("sd_xl_base_1.0.safetensors", "")


def test_a_graph_without_a_result_is_a_problem() -> None:
    graph = {"1": PAINT["4"]}
    assert importing.proposal(graph, INFO).problems
    with pytest.raises(InvalidWorkflow, match="saves"):
        importing.workflow_of(importing.proposal(graph, INFO), [], name="x")


def test_an_unknown_node_at_the_end_may_be_the_result() -> None:
    graph = PAINT | {"9": node("SomebodysSaver", images=["8", 0])}
    found = importing.proposal(graph)
    assert [each.node_id for each in found.results] == ["9"]
    assert importing.workflow_of(found, [], name="x", kind=JobKind.VIDEO).kind is JobKind.VIDEO
    with pytest.raises(InvalidWorkflow, match="makes no result"):
        importing.workflow_of(found, [], name="x", result_node="8")


@pytest.mark.parametrize(
    ("title", "name"), [("My Café: v2.json", "my-caf-v2-json"), ("…", "workflow"), ("con", "workflow")]
)
def test_a_name_is_made_of_a_title(title: str, name: str) -> None:
    assert importing.name_from(title) == importing.checked_name(importing.name_from(title)) == name


# What is made fills to the same graph


def filled(workflow: Workflow, graph: dict[str, Any]) -> dict[str, Any]:
    """The graph with every field at its default; files and seeds as they were."""
    values: dict[str, Any] = {}
    for field in workflow.fields:
        if isinstance(field.default, Size):
            values |= dict(zip(field.placeholders, (field.default.width, field.default.height), strict=True))
        else:
            values |= dict.fromkeys(field.placeholders, field.default)
    return {
        key: {**each, "inputs": {name: graph[key]["inputs"][name] if value is None else value
                                 for name, value in each["inputs"].items()}}
        for key, each in fill(workflow.graph, values).items()
    }  # fmt: skip


@pytest.mark.parametrize("info", [None, INFO, INFO_33])
def test_with_its_defaults_it_is_the_graph_that_it_was_made_of(
    info: dict[str, Any] | None, tmp_path: Path
) -> None:
    for graph in (PAINT, TALK):
        found = importing.proposal(graph, info)
        frames = [in_frames(each) for each in found.candidates]
        made = importing.workflow_of(found, frames, name="all")
        assert filled(made, graph) == graph
        save(tmp_path, made, replace_existing=True)
        assert FileWorkflowLibrary([tmp_path]).get("all").fields == made.fields


def test_what_comes_along_can_be_imported_too(tmp_path: Path) -> None:
    library = FileWorkflowLibrary([workflows_folder()])
    for name in library.names():
        found = importing.proposal(library.get(name).graph)
        made = importing.workflow_of(found, found.suggested, name=name)
        save(tmp_path, made)
        assert FileWorkflowLibrary([tmp_path]).get(name).fields == made.fields


NAMES = st.sampled_from(
    [
        "text",
        "prompt",
        "seed",
        "noise_seed",
        "width",
        "height",
        "custom_width",
        "custom_height",
        "length",
        "fps",
        "image",
        "audio",
        "value",
        "model",
        "ckpt_name",
        "steps",
        "cfg",
        "denoise",
        "positive",
        "negative",
        "a.b",
        "ä",
        "1",
    ]
)
CLASSES = st.sampled_from(
    [
        "KSampler",
        "CLIPTextEncode",
        "LoadImage",
        "LoadAudio",
        "EmptyLatentImage",
        "WanImageToVideo",
        "PrimitiveInt",
        "PrimitiveString",
        "SaveImage",
        "VHS_VideoCombine",
        "CheckpointLoaderSimple",
        "é",
    ]
)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0{}"), max_size=12)
    | st.sampled_from(["model.safetensors", "{{A}}", "x {{A}} {{B}}", "{{SEED}}", "{{", "a\nb"])
    | st.tuples(st.sampled_from(["1", "2", "3", "9"]), st.integers(-1, 3)).map(list)
    | st.lists(st.integers(), max_size=3)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)
GRAPHS = st.dictionaries(
    st.sampled_from(["1", "2", "3", "10", "a:b"]),
    st.builds(
        lambda c, i, t: node(c, t, **i),
        CLASSES,
        st.dictionaries(NAMES, VALUES, max_size=6),
        st.text(max_size=5),
    ),
    min_size=1,
)


@given(GRAPHS, st.sampled_from([None, INFO, {"KSampler": 5, "LoadImage": {"input": []}}]))
def test_any_graph_becomes_a_workflow_or_says_why_not(
    graph: dict[str, Any], info: dict[str, Any] | None
) -> None:
    found = importing.proposal(graph, info)
    assert len({each.key for each in found.candidates}) == len(found.candidates)
    try:
        made = importing.workflow_of(found, found.candidates, name="any")
    except InvalidWorkflow as error:
        assert error.remedy  # noqa: PT017 - most do become one
        return
    assert placeholders(made.graph) == {name for field in made.fields for name in field.placeholders}
    assert len({field.name for field in made.fields}) == len(made.fields)
    if not any(each.is_placeholder or each.field.type is FieldType.DURATION for each in found.candidates):
        assert filled(made, graph) == graph
