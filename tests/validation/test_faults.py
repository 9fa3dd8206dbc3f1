"""Each way in which a graph does not fit the classes of a server, and what is no fault."""

from __future__ import annotations

from typing import Any

import pytest

from jobmonitor.domain.preflight import GraphFault, GraphProblem
from jobmonitor.services.validation import graph_problems
from tests.validation.described import image_graph, node, node_class, object_info

NEW = "0.33.0"


def only(graph: dict[str, Any], info: dict[str, Any] | None = None, **options: Any) -> GraphProblem:
    """The one thing that is wrong."""
    (problem,) = graph_problems(graph, object_info() if info is None else info, **options)
    return problem


# Classes


@pytest.mark.parametrize(
    ("class_type", "pack"),
    [
        ("MultiTalkModelLoader", "ComfyUI-WanVideoWrapper"),
        ("DownloadAndLoadWav2VecModel", "ComfyUI-WanVideoWrapper"),
        ("MultiTalkWav2VecEmbeds", "ComfyUI-WanVideoWrapper"),
        ("WanVideoModelLoader", "ComfyUI-WanVideoWrapper"),
        ("WanVideoVAELoader", "ComfyUI-WanVideoWrapper"),
        ("WanVideoTextEncodeCached", "ComfyUI-WanVideoWrapper"),
        ("WanVideoClipVisionEncode", "ComfyUI-WanVideoWrapper"),
        ("WanVideoImageToVideoMultiTalk", "ComfyUI-WanVideoWrapper"),
        ("WanVideoEncode", "ComfyUI-WanVideoWrapper"),
        ("WanVideoSampler", "ComfyUI-WanVideoWrapper"),
        ("WanVideoDecode", "ComfyUI-WanVideoWrapper"),
        ("VHS_LoadVideo", "ComfyUI-VideoHelperSuite"),
        ("VHS_VideoCombine", "ComfyUI-VideoHelperSuite"),
        ("ImageResizeKJv2", "ComfyUI-KJNodes"),
        ("LayerUtility: LoadJoyCaptionBeta1Model", "ComfyUI_LayerStyle"),
        ("LayerUtility: JoyCaptionBeta1", "ComfyUI_LayerStyle"),
        ("LayerUtility: JoyCaptionBeta1ExtraOptions", "ComfyUI_LayerStyle"),
        ("AudioCrop", "an audio pack such as audio-separation-nodes-comfyui"),
        ("NobodyKnowsThis", ""),
    ],
)
def test_a_class_that_is_missing_is_told_with_its_pack(class_type: str, pack: str) -> None:
    graph = image_graph() | {"7": node(class_type, "The talker")}
    problem = only(graph)
    assert problem.fault is GraphFault.UNKNOWN_CLASS
    assert (problem.node_id, problem.class_type, problem.pack) == ("7", class_type, pack)
    assert class_type in problem.message
    assert "The talker" in problem.message
    assert (pack or "custom nodes") in problem.remedy


def test_names_that_are_nearly_the_same_are_offered() -> None:
    problem = only(image_graph() | {"7": node("ImageScal", image=["1", 0])})
    assert problem.choices[0] == "ImageScale"


def test_what_leads_to_a_node_of_an_unknown_class_is_looked_at_too() -> None:
    graph = {
        "1": node("EmptyImage", width=0, height=8, batch_size=1, color=0),
        "2": node("Unheard", image=["1", 0]),
    }
    problems = graph_problems(graph, object_info())
    assert [(each.node_id, each.fault) for each in problems] == [
        ("1", GraphFault.OUT_OF_RANGE),
        ("2", GraphFault.UNKNOWN_CLASS),
    ]


def test_nodes_that_lead_nowhere_are_let_alone() -> None:
    graph = image_graph() | {"9": node("EmptyImage", width="wide")}
    assert graph_problems(graph, object_info()) == ()


# Links


@pytest.mark.parametrize(
    ("given_type", "wanted", "fine"),
    [
        ("IMAGE", "IMAGE", True),
        ("IMAGE", "MASK", False),
        ("*", "MASK", True),
        ("IMAGE", "*", True),
        ("IMAGE,MASK", "MASK", True),
        ("MASK", "IMAGE, MASK", True),
        ("LATENT", "IMAGE,MASK", False),
        ("COMFY_MATCHTYPE_V3", "IMAGE", True),
        ("IMAGE", "COMFY_MATCHTYPE_V3", True),
        ("SOMETHING_ODD", "SOMETHING_ODD", True),
        ("SOMETHING_ODD", "IMAGE", False),
        (["a", "b"], "IMAGE", True),
        (["a", "b"], ["a", "b"], True),
        (["a", "b"], "COMBO", True),
        ("COMBO", ["a", "b"], True),
        ("STRING", ["a", "b"], False),
        ("STRING", "COMBO", False),
        (None, "IMAGE", True),
        (5, "IMAGE", True),
    ],
)
def test_types_of_links(given_type: Any, wanted: Any, fine: bool) -> None:
    info = {
        "Gives": node_class(output=[given_type]),
        "Takes": node_class({"it": [wanted, {}]}, output_node=True),
    }
    problems = graph_problems({"1": node("Gives"), "2": node("Takes", it=["1", 0])}, info)
    assert [each.fault for each in problems] == ([] if fine else [GraphFault.WRONG_TYPE])


@pytest.mark.parametrize(
    ("given_type", "wanted", "fine"),
    [("INT", "FLOAT", True), ("LATENT", "IMAGE", True), ("INT", "STRING", False), ("MASK", "IMAGE", False)],
)
def test_types_that_packs_take_in_place_of_each_other(given_type: str, wanted: str, fine: bool) -> None:
    gives = node_class(output=[given_type])
    takes = node_class({"it": [wanted, {}]}, output_node=True)
    odd = {"Gives": gives, "Takes": takes | {"python_module": "custom_nodes.Odd"}}
    graph = {"1": node("Gives"), "2": node("Takes", it=["1", 0])}
    assert (graph_problems(graph, odd) == ()) == fine
    known = {"1": node("Gives"), "2": node("VHS_VideoCombine", it=["1", 0])}
    assert (graph_problems(known, {"Gives": gives, "VHS_VideoCombine": takes}) == ()) == fine
    core = {"Gives": gives, "Takes": takes | {"python_module": "comfy_extras.nodes_video"}}
    assert [each.fault for each in graph_problems(graph, core)] == [GraphFault.WRONG_TYPE]


@pytest.mark.parametrize("index", [1, -2, "0", 0.0, None, [0], {}])
def test_an_output_that_is_not_there(index: Any) -> None:
    graph = image_graph()
    graph["2"]["inputs"]["images"] = ["1", index]
    assert only(graph).fault is GraphFault.BAD_LINK


def test_outputs_of_which_nothing_is_told_are_let_through() -> None:
    info = {"Gives": {"input": {}}, "Takes": node_class({"it": ["IMAGE"]}, output_node=True)}
    assert graph_problems({"1": node("Gives"), "2": node("Takes", it=["1", 7])}, info) == ()


def test_a_circle_is_told_once_and_by_the_names_of_its_nodes() -> None:
    graph = {
        "1": node("ImageInvert", "First", image=["3", 0]),
        "2": node("ImageInvert", "Second", image=["1", 0]),
        "3": node("ImageInvert", image=["2", 0]),
        "4": node("PreviewImage", images=["3", 0]),
    }
    problem = only(graph)
    assert problem.fault is GraphFault.CYCLE
    assert "First" in problem.message
    assert "Second" in problem.message


def test_a_text_where_only_a_link_can_be() -> None:
    graph = image_graph()
    graph["2"]["inputs"]["images"] = "photo.png"
    problem = only(graph)
    assert (problem.fault, problem.input_name) == (GraphFault.WRONG_TYPE, "images")


# Values

WHOLE = ["INT", {"min": 1, "max": 10}]
PART = ["FLOAT", {"min": 0.0, "max": 1.0}]
LISTED = [["a", "b"], {}]
NEWER = ["COMBO", {"options": ["a", "b", 3]}]


@pytest.mark.parametrize(
    ("spec", "value", "fault"),
    [
        (WHOLE, 5, None),
        (WHOLE, "8", None),
        (WHOLE, 8.9, None),
        (WHOLE, True, None),
        (WHOLE, 10.9, None),
        (WHOLE, 11, GraphFault.OUT_OF_RANGE),
        (WHOLE, "0", GraphFault.OUT_OF_RANGE),
        (WHOLE, "eight", GraphFault.NOT_CONVERTIBLE),
        (WHOLE, "8.5", GraphFault.NOT_CONVERTIBLE),
        (WHOLE, None, GraphFault.NOT_CONVERTIBLE),
        (WHOLE, {}, GraphFault.NOT_CONVERTIBLE),
        (WHOLE, {"__value__": [1]}, GraphFault.NOT_CONVERTIBLE),
        (WHOLE, {"__value__": 3}, None),
        (PART, "0.5", None),
        (PART, 1, None),
        (PART, 1.01, GraphFault.OUT_OF_RANGE),
        (PART, "half", GraphFault.NOT_CONVERTIBLE),
        (["INT", {"min": 0, "max": 2**64 - 1}], 2**64 - 1, None),
        (["INT", {"min": 0, "max": 2**64 - 1}], 2**64, GraphFault.OUT_OF_RANGE),
        (["INT", {"min": "low", "max": None}], 5, None),
        (["STRING", {}], 5, None),
        (["STRING", {}], None, None),
        (["BOOLEAN", {}], "anything", None),
        (LISTED, "a", None),
        (LISTED, "c", GraphFault.NOT_A_CHOICE),
        (LISTED, 1, GraphFault.NOT_A_CHOICE),
        (NEWER, 3, None),
        (NEWER, "3", GraphFault.NOT_A_CHOICE),
        (["COMBO", {}], "anything", None),
        ([[{"content": "a"}, {"content": "b"}], {}], "a", None),
        (["COMBO", {"options": ["a"], "multiselect": True}], "anything", None),
        (["FLOAT,INT", {"min": 1, "max": 5}], 9, GraphFault.OUT_OF_RANGE),
        (["FLOAT,INT", {"min": 1, "max": 5}], "nine", None),
        (["COLOR", {}], "#ff0000", None),
        (["BOUNDING_BOX", {}], {"x": 1}, None),
        (["CURVE", {"min": 3}], {"points": []}, None),
    ],
)
def test_values(spec: list[Any], value: Any, fault: GraphFault | None) -> None:
    info = {"Takes": node_class({"it": spec}, output_node=True)}
    problems = graph_problems({"1": node("Takes", it=value)}, info)
    assert [each.fault for each in problems] == ([] if fault is None else [fault])


@pytest.mark.parametrize(
    ("options", "said"),
    [({"default": 1}, "usual value is 1."), ({"default": ""}, ""), ({"default": [1]}, ""), ({}, "")],
)
def test_an_input_that_a_newer_server_needs_comes_with_its_usual_value(
    options: dict[str, Any], said: str
) -> None:
    info = {"Takes": node_class({"it": ["INT", options]}, output_node=True)}
    problem = only({"1": node("Takes")}, info)
    assert (problem.fault, problem.input_name) == (GraphFault.MISSING_INPUT, "it")
    assert problem.remedy.endswith(said or "may have added it.")


# Model files and input files


def loader(*names: str) -> dict[str, Any]:
    return {
        "CheckpointLoaderSimple": node_class(
            {"ckpt_name": [list(names), {}]}, output=["MODEL"], output_node=True
        )
    }


def test_a_missing_model_is_told_with_what_the_server_has() -> None:
    names = ["flux1-dev.safetensors", "old/SD_XL_base_1.0.safetensors", "sd_xl_refiner.safetensors"]
    graph = {"1": node("CheckpointLoaderSimple", ckpt_name="sd_xl_base_1.0.safetensors")}
    problem = only(graph, loader(*names))
    assert problem.fault is GraphFault.MISSING_MODEL
    assert problem.choices == (names[1], names[2], names[0])
    assert "sd_xl_base_1.0.safetensors" in problem.message
    assert "models/checkpoints" in problem.remedy


def test_a_server_without_any_model() -> None:
    problem = only({"1": node("CheckpointLoaderSimple", ckpt_name="sd15")}, loader())
    assert problem.fault is GraphFault.MISSING_MODEL
    assert problem.choices == ()
    assert "no file to choose from" in problem.remedy


def test_no_more_than_a_hundred_choices_are_offered() -> None:
    names = [f"model-{number}.safetensors" for number in range(3000)]
    problem = only({"1": node("CheckpointLoaderSimple", ckpt_name="model-x.safetensors")}, loader(*names))
    assert len(problem.choices) == 100
    assert len(problem.message) < 1000
    assert len(problem.remedy) < 2000


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ("there.png", False),
        ("there.png [input]", False),
        ("coming.png", False),
        ("away.png", True),
        ("away.png [input]", True),
        ("there.png [nowhere]", True),
        ("folder/away.png", False),
        ("video/x_00001_.png [output]", False),
        ("x.png [temp]", False),
        ("../outside.png", True),
        ("/etc/passwd", True),
        ("clips/../there.png", False),
    ],
)
def test_input_files(value: str, missing: bool) -> None:
    """What lies in folders within the input folder, or in others, is not told: nothing is said of it."""
    info = {
        "Load": node_class({"image": [["there.png"], {"image_upload": True}]}, output_node=True),
    }
    problems = graph_problems({"1": node("Load", image=value)}, info, uploads=["coming.png"], version=NEW)
    assert [each.fault for each in problems] == ([GraphFault.MISSING_FILE] if missing else [])
    older = graph_problems({"1": node("Load", image=value)}, info, uploads=["coming.png"])
    assert bool(older) == (missing and "/" not in value)


# Inputs that come and go (V3)

GROWING = [
    "COMFY_AUTOGROW_V3",
    {"template": {"input": {"required": {"image": ["IMAGE", {}]}}, "prefix": "image", "min": 1, "max": 3}},
]
CHOOSING = [
    "COMFY_DYNAMICCOMBO_V3",
    {
        "options": [
            {"key": "plain", "inputs": {"required": {}}},
            {"key": 5, "inputs": {"required": {"count": ["INT", {}]}}},
            {
                "key": "styled",
                "inputs": {
                    "required": {
                        "amount": ["INT", {"min": 0, "max": 5}],
                        "codec": ["COMFY_DYNAMICCOMBO_V3", {"options": [{"key": "auto", "inputs": {}}]}],
                    }
                },
            },
        ]
    },
]


def grows(**inputs: Any) -> list[tuple[str, GraphFault]]:
    info = {
        "Gives": node_class(output=["IMAGE", "MASK"]),
        "Takes": node_class({"images": GROWING, "style": CHOOSING}, output_node=True),
    }
    graph = {"1": node("Gives"), "2": node("Takes", **inputs)}
    return [(each.input_name, each.fault) for each in graph_problems(graph, info)]


def test_growing_inputs() -> None:
    first = {"images__image0": ["1", 0], "style": "plain"}
    assert grows(**first) == []
    assert grows(**first, images__image1=["1", 0], images__image2=["1", 0]) == []
    assert grows(**first, images__image1=["1", 1]) == [("images.image1", GraphFault.WRONG_TYPE)]
    assert grows(style="plain") == [("images.image0", GraphFault.MISSING_INPUT)]
    assert grows(images=["1", 0], style="plain") == [("images.image0", GraphFault.MISSING_INPUT)]


def test_choices_that_bring_inputs() -> None:
    first = {"images__image0": ["1", 0]}
    assert grows(**first, style="styled", style__amount=3) == []
    assert grows(**first, style="styled") == [("style.amount", GraphFault.MISSING_INPUT)]
    assert grows(**first, style="styled", style__amount=9) == [("style.amount", GraphFault.OUT_OF_RANGE)]
    assert grows(**first, style="plain", style__amount=9) == []
    assert grows(**first, style="styled", style__amount=3, style__codec="odd") == []  # has a default
    assert grows(**first, style="wild") == [("style", GraphFault.NOT_A_CHOICE)]
    assert grows(**first) == [("style", GraphFault.MISSING_INPUT)]
    assert grows(**first, style={"style": "styled"}) == []
    assert grows(**first, style=5) == [("style.count", GraphFault.MISSING_INPUT)]


def test_types_that_nobody_knows_are_let_alone() -> None:
    info = {"Takes": node_class({"it": ["COMFY_SOMETHING_V9", {"min": 5}]}, output_node=True)}
    assert graph_problems({"1": node("Takes", it=1)}, info) == ()
    assert graph_problems({"1": node("Takes")}, info) == ()
