"""A job that is sent once more runs the very graph that it ran, whatever texts, files and seeds are in it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import Job, JobInputs, JobKind, JobRef, JobStatus, System
from jobmonitor.domain.server import Server
from jobmonitor.services.retrying.chain import attempt_of, own_parameters, ran_out_of_memory, retry_of
from jobmonitor.services.retrying.remaking import MOST_SEED, remade, seeds_in, with_new_seeds
from jobmonitor.services.submitting import recording

SERVER = Server("http://gpu1:8188", "gpu1")
OTHER = Server("http://gpu2:8188", "gpu2")
IMAGE = f"{SERVER.url}/view?filename=a%20cat.png&subfolder=&type=input"


def job(**values: Any) -> Job:
    usual: dict[str, Any] = {
        "ref": JobRef("image_jobs", "1"),
        "kind": JobKind.IMAGE,
        "system": System.NEW,
        "workflow_name": "img2img",
        "status": JobStatus.COMPLETED,
        "created_at": datetime(2026, 3, 12, tzinfo=UTC),
        "comfy_url": SERVER.url,
        "inputs": JobInputs(images=(IMAGE,)),
    }
    return Job(**{**usual, **values})


texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.sampled_from(["{{PROMPT}}", "a {{FILE_1}} b {{TEXT_1}}", "{{", "a cat.png", "sub/b.png [output]", ""]),
)
links = st.tuples(st.sampled_from(["1", "2", "3"]), st.integers(0, 3)).map(list)
plain = st.one_of(st.none(), st.booleans(), st.integers(-5, MOST_SEED), st.floats(0, 1), texts, links)
values = st.one_of(
    plain,
    st.lists(plain, max_size=2).map(lambda each: {"__value__": each}),
    st.dictionaries(texts, plain, max_size=2),
)
names = st.sampled_from(["seed", "noise_seed", "text", "image", "steps", "model", "filename_prefix"])
nodes = st.fixed_dictionaries({
    "class_type": st.sampled_from(["LoadImage", "KSampler", "CLIPTextEncode", "SaveImage"]),
    "inputs": st.dictionaries(names, values, max_size=4),
})  # fmt: skip
graphs = st.dictionaries(st.sampled_from(["1", "2", "3", "10"]), nodes, min_size=1, max_size=4)


@given(graphs)
def test_what_is_sent_again_is_the_graph_itself(graph: dict[str, Any]) -> None:
    submission = remade(job(), graph, SERVER, user_id=None)
    filled, problems = recording.check(submission)
    assert problems == ()
    assert filled.graph(recording.likely_names(filled)) == graph


@given(graphs, st.integers(0, MOST_SEED))
def test_new_seeds_stand_where_the_old_ones_stood_and_nothing_else_changes(
    graph: dict[str, Any], offset: int
) -> None:
    seeds = seeds_in(graph)
    made, new = with_new_seeds(graph, seeds, lambda most: offset % (most + 1))
    assert new.keys() == seeds.values
    for node_id, node in graph.items():
        for name, value in node["inputs"].items():
            is_seed = (node_id, name) in seeds.places
            assert made[node_id]["inputs"][name] == (new[value] if is_seed else value)
            is_number = isinstance(value, int) and not isinstance(value, bool)
            assert is_seed == (is_number and name in ("seed", "noise_seed"))


def test_the_class_says_how_large_a_seed_may_be() -> None:
    graph = {
        "1": {"class_type": "Small", "inputs": {"seed": 7}},
        "2": {"class_type": "Any", "inputs": {"seed": 7}},
    }
    classes = {"Small": {"input": {"required": {"seed": ["INT", {"max": 2**32 - 1}]}}}}
    asked: list[int] = []

    def draw(most: int) -> int:
        asked.append(most)
        return most

    made, _ = with_new_seeds(graph, seeds_in(graph), draw, classes)
    assert asked == [2**32 - 1]  # the same seed in both places, so the smaller bound
    assert made["2"]["inputs"]["seed"] == 2**32 - 1


def test_the_row_tells_what_the_first_one_told() -> None:
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "a cat.png"}},
        "2": {"class_type": "LoadImage", "inputs": {"image": "b.png [output]"}},
        "3": {"class_type": "KSampler", "inputs": {"seed": 7}},
    }
    first = job(
        prompt="a {{cat}}",
        width=641,
        height=353,
        duration_seconds=3.375,
        model_used="m.safetensors",
        parameters={"seed": 7, "steps": 7, "jobmonitor": {"attempt": 2, "error": {"message": "x"}}},
    )
    made, new = with_new_seeds(graph, seeds_in(graph), lambda most: 99)
    submission = remade(first, made, OTHER, user_id="me", new_seeds=new, own=own_parameters(first))
    filled, problems = recording.check(submission)
    assert problems == ()
    row = filled.job(OTHER.url, "id", submission.user_id, recording.likely_names(filled))
    assert (row.prompt, row.width, row.height) == ("a {{cat}}", 641, 353)
    assert (row.duration_seconds, row.model_used) == (3.375, "m.safetensors")
    assert row.inputs.images == (IMAGE.replace("gpu1", "gpu2"),)
    assert row.parameters == {"seed": 99, "steps": 7}
    assert submission.own == {"retry_of": "image_jobs/1", "attempt": 3}
    sources = {each.name: str(value) for each, files in filled.files for value in files}
    assert sources == {
        "file 1": IMAGE,
        "file 2": f"{SERVER.url}/view?filename=b.png&subfolder=&type=output",
    }


def test_odd_rows_are_first_attempts() -> None:
    for own in (
        None,
        "x",
        [],
        {"attempt": True},
        {"attempt": 0},
        {"attempt": "2", "retry_of": 5},
        {"retry_of": "x"},
    ):
        odd = job(parameters={"jobmonitor": own})
        assert (attempt_of(odd), retry_of(odd)) == (1, None)
    failed = job(
        status=JobStatus.FAILED, error_message="KSampler (node 3): out of memory. Try a smaller size."
    )
    assert ran_out_of_memory(failed)
    assert not ran_out_of_memory(job(error_message="out of memory"))
    told = {"jobmonitor": {"error": {"exception_type": "torch.OutOfMemoryError"}}}
    assert ran_out_of_memory(job(status=JobStatus.FAILED, parameters=told))
