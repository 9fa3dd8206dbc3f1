"""Values of a form read back as they were written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.job import OutputFile
from jobmonitor.domain.value_json import paths_of, values_from_json, values_to_json, with_paths
from jobmonitor.domain.workflow import MAX_SEED, AudioTrack, ServerFile, Size, Value

PATHS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).map(Path)
TRACKS = st.builds(AudioTrack, st.integers(1, 9), PATHS, st.floats(0, 1e6))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(0, MAX_SEED),
    st.floats(allow_nan=False),
    TEXTS,
    st.builds(Size, st.integers(1), st.integers(1)),
    PATHS,
    st.builds(ServerFile, TEXTS, st.builds(OutputFile, TEXTS, TEXTS, TEXTS)),
    st.lists(PATHS, max_size=3).map(tuple),
    st.lists(TRACKS, min_size=1, max_size=3).map(tuple),
)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_was_written_reads_back_the_same(values: dict[str, Value]) -> None:
    again = values_from_json(json.loads(json.dumps(values_to_json(values), allow_nan=False)))
    assert again == values
    assert {name: type(value) for name, value in again.items()} == {
        name: type(value) for name, value in values.items()
    }


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_files_move_and_nothing_else(values: dict[str, Value]) -> None:
    place = {path: Path("kept") / str(number) for number, path in enumerate(paths_of(values))}
    moved = with_paths(values, place)
    assert paths_of(moved) == tuple(place.values())
    assert with_paths(moved, {there: path for path, there in place.items()}) == values


@pytest.mark.parametrize(
    "odd", [None, 5, [], {"a": {}}, {"a": {"path": 5, "b": 1}}, {"a": {"size": [1]}}, {"a": {"list": [1]}}]
)
def test_what_is_not_understood_is_left_out(odd: object) -> None:
    assert values_from_json(odd) == {}
    if isinstance(odd, dict):
        assert values_from_json({**odd, "steps": 4}) == {"steps": 4}
