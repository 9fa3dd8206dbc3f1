"""The prompt id in the names of results: where it is put, and which files prove that a prompt ran."""

from __future__ import annotations

import posixpath
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import OutputFile
from jobmonitor.services.submitting.evidence import expected, expected_files, with_evidence, without_evidence

ID = "0a1b2c3d-1111-4222-8333-444455556666"
OTHER = "0a1b2c3d-1111-4222-8333-444455557777"


def saves(prefix: Any, class_type: str = "SaveImage", **inputs: Any) -> dict[str, Any]:
    return {"class_type": class_type, "inputs": {"images": ["1", 0], "filename_prefix": prefix, **inputs}}


def prefix_of(graph: dict[str, Any], node_id: str = "9") -> Any:
    return graph[node_id]["inputs"]["filename_prefix"]


def test_the_prompt_id_stands_at_the_end_of_each_prefix_and_nothing_else_changes():
    graph = {"1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}}, "9": saves("jobmonitor/img2img")}
    made = with_evidence(graph, ID)
    assert prefix_of(made) == f"jobmonitor/img2img_{ID}"
    assert made["1"] == graph["1"]
    assert prefix_of(graph) == "jobmonitor/img2img"
    assert expected_files(made) == (OutputFile(f"img2img_{ID}_00001_.png", "jobmonitor"),)
    assert expected_files(made, OTHER) == ()
    assert expected_files(graph) == ()


def test_a_prefix_that_is_linked_or_no_text_stays():
    graph = {"9": saves(["3", 0]), "10": saves(5), "11": {"class_type": "SaveImage"}, "12": "odd"}
    assert with_evidence(graph, ID) == graph


def test_nodes_that_would_share_a_prefix_do_not():
    made = with_evidence({"9": saves("a"), "10": saves("a"), "11": saves("b")}, ID)
    assert [prefix_of(made, each) for each in ("9", "10", "11")] == [f"a_{ID}", f"a_{ID}-n10", f"b_{ID}"]
    assert [each.node_id for each in expected(made)] == ["9", "10", "11"]
    again = with_evidence(made, OTHER)
    assert prefix_of(again, "10") == f"a_{OTHER}-n10"
    assert prefix_of(without_evidence(made), "10") == "a"


@pytest.mark.parametrize(
    ("node", "names"),
    [
        (saves("v", "SaveVideo", format="auto"), ("v_ID_00001_.mp4",)),
        (saves("v", "SaveVideo", format="mkv"), ("v_ID_00001_.mkv",)),
        (saves("v", "SaveVideo", format=["1", 0]), ()),
        (saves("v", "SaveWEBM"), ("v_ID_00001_.webm",)),
        (saves("s", "SaveAudioMP3"), ("s_ID_00001_.mp3", "s_ID_00001.mp3")),
        (saves("t", "VHS_VideoCombine", format="video/h264-mp4", save_output=True), ("t_ID_00001.mp4",)),
        (
            saves("t", "VHS_VideoCombine", format="video/h264-mp4", save_output=True, audio=["3", 0]),
            ("t_ID_00001-audio.mp4",),
        ),
        (saves("t", "VHS_VideoCombine", format="video/h264-mp4", save_output=False), ()),
        (saves("x", "SomethingElse"), ()),
        (saves("%year%/x"), ()),
        (saves("../x"), ()),
        (saves("a\\b"), ()),
        (saves(""), ("ID_00001_.png",)),
    ],
)
def test_the_first_file_of_each_node_that_saves(node: dict[str, Any], names: tuple[str, ...]):
    found = expected_files(with_evidence({"9": node}, ID))
    assert tuple(each.filename for each in found) == tuple(name.replace("ID", ID) for name in names)


def test_a_name_that_would_become_too_long_stays():
    graph = {"9": saves("x" * 200)}
    assert with_evidence(graph, ID) == graph


@given(
    st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=30), max_size=4), st.uuids(version=4)
)
def test_evidence_can_be_put_in_again_and_taken_out(prefixes: dict[str, str], prompt_id: uuid.UUID):
    graph = {node_id: saves(prefix) for node_id, prefix in prefixes.items()}
    plain = without_evidence(graph)
    made = with_evidence(graph, str(prompt_id))
    assert without_evidence(made) == plain
    assert with_evidence(with_evidence(graph, ID), str(prompt_id)) == made
    marked = [prefix_of(made, node_id) for node_id in graph]
    assert len(set(marked)) == len(marked)
    for node_id, prefix in prefixes.items():  # it stays in its folder
        before, after = posixpath.split(prefix)[0], posixpath.split(prefix_of(made, node_id))[0]
        assert before == after
