"""Graphs with anything wrong in them: the validator and the simulated server find the same."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.demo.simulator.catalogue import Catalogue
from jobmonitor.demo.simulator.storage import Folders
from jobmonitor.demo.simulator.validation import validate
from jobmonitor.demo.simulator.versions import version
from jobmonitor.domain.preflight import GraphFault
from jobmonitor.services.validation import graph_problems
from tests.validation.described import node

VERSIONS = ("0.3.64", "0.33")
GRAPH = {
    "1": node("EmptyImage", width=64, height=48, batch_size=1, color=0),
    "2": node("ImageScale", image=["1", 0], upscale_method="area", width=32, height=32, crop="disabled"),
    "3": node("CheckpointLoaderSimple", ckpt_name="v1-5-pruned-emaonly.safetensors"),
    "4": node("VAEEncode", pixels=["2", 0], vae=["3", 2]),
    "5": node("CLIPTextEncode", text="a kite", clip=["3", 1]),
    "6": node(
        "KSampler",
        model=["3", 0],
        seed=7,
        steps=4,
        cfg=7.0,
        sampler_name="euler",
        scheduler="normal",
        positive=["5", 0],
        negative=["5", 0],
        latent_image=["4", 0],
        denoise=0.5,
    ),
    "7": node("VAEDecode", samples=["6", 0], vae=["3", 2]),
    "8": node("SaveImage", images=["7", 0], filename_prefix="x"),
}
PLACES = [(node_id, name) for node_id, each in GRAPH.items() for name in each["inputs"]]
"""Every input there is."""

VALUES = st.one_of(
    st.sampled_from(["", "7", "7.5", "many", "area", "euler", "v1-5-pruned.safetensors", "disabled"]),
    st.integers(-5, 100_000),
    st.floats(-5, 100_000),
    st.sampled_from([None, True, 2**64 - 1, 2**64, -1, 1e300, {"__value__": 3}, {"a": 1}]),
    st.tuples(st.sampled_from([*GRAPH, "77", 1]), st.sampled_from([0, 1, 2, 3, -1, "0", None])).map(list),
    st.sampled_from([[], ["1"], ["1", 0, 0], [["1"], 0], [None, 0]]),
)
CHANGES = st.lists(st.tuples(st.sampled_from(PLACES), st.none() | st.tuples(VALUES)), min_size=1, max_size=3)
"""(place, None to leave it out, or a tuple of the new value)."""


@cache
def server_of(behave: str, folder: Path) -> tuple[Catalogue, dict[str, Any]]:
    """A server, and what it tells of its classes."""
    folders = Folders(folder)
    folders.prepare()
    catalogue = Catalogue(version(behave), folders)
    return catalogue, catalogue.everything()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("server")


def changed(changes: list[tuple[tuple[str, str], tuple[Any] | None]]) -> dict[str, Any]:
    graph: dict[str, Any] = copy.deepcopy(GRAPH)
    for (node_id, name), new in changes:
        if new is None:
            graph[node_id]["inputs"].pop(name, None)
        else:
            graph[node_id]["inputs"][name] = copy.deepcopy(new[0])
    return graph


def refused_at(graph: dict[str, Any], server: Catalogue) -> set[tuple[str, str]] | None:
    """(node, input) of what the server refuses, "" where it does not name the input; None where it answers
    something else than a refusal."""
    try:
        verdict = validate(copy.deepcopy(graph), None, server)
    except Exception:
        return None
    if verdict.error is not None and not verdict.node_errors:
        return {("", "")}
    return set(_places(verdict.node_errors))


def _places(node_errors: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for node_id, each in node_errors.items():
        for error in each["errors"]:
            exception = error["type"].startswith("exception")
            yield node_id, "" if exception else error["extra_info"].get("input_name") or ""


@pytest.mark.parametrize("behave", VERSIONS)
@given(changes=CHANGES)
def test_the_same_is_found(behave: str, folder: Path, changes: Any) -> None:
    graph = changed(changes)
    server, classes = server_of(behave, folder)
    refused = refused_at(graph, server)
    if refused is None:
        return
    problems = graph_problems(graph, classes)
    if any(each.fault is GraphFault.CYCLE for each in problems):
        assert refused
        return
    # A text or a number where only a link can be passes the server, and fails when it runs.
    literal = {(each.node_id, each.input_name) for each in problems if "needs a link" in each.message}
    found = {(each.node_id, each.input_name) for each in problems} - literal
    nodes = {node_id for node_id, _ in refused}
    assert {node_id for node_id, _ in found} >= nodes
    assert {place for place in refused if place[1]} <= found
    # A server does not look behind a link that it refuses; here what is there is told too.
    assert bool(found) == bool(refused)


@pytest.mark.parametrize("behave", VERSIONS)
def test_the_graph_itself_is_fine(behave: str, folder: Path) -> None:
    server, classes = server_of(behave, folder)
    assert refused_at(GRAPH, server) == set()
    assert graph_problems(GRAPH, classes) == ()
