"""Filling a graph: what is typed arrives as typed, and nothing is missing or lost."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.services.submitting.filling import fill, placeholders

GRAPH = {
    "1": {"class_type": "CLIPTextEncode", "inputs": {"text": "{{PROMPT}}", "clip": ["2", 1]}},
    "2": {
        "class_type": "Any",
        "inputs": {"seed": "{{SEED}}", "prefix": "run/{{NAME}}-{{SEED}}", "n": [1, 2.5]},
    },
}
TRICKY = st.one_of(
    st.text(),
    st.sampled_from(['"', "\\", "\n", "{{SEED}}", "{{PROMPT}}", "}}{{", "\\u0041", "🦊", "{a|b}", "\x00"]),
)


def test_placeholders_are_found_in_values_not_in_keys():
    assert placeholders({"{{KEY}}": {"inputs": {"a": ["{{ONE}}", "x {{TWO}}{{one}}"], "b": 3}}}) == {
        "ONE",
        "TWO",
        "one",
    }


@given(prompt=st.lists(TRICKY).map("".join), name=TRICKY, seed=st.integers(0, 2**64 - 1))
def test_any_text_survives_and_is_never_filled_again(prompt, name, seed):
    before = copy.deepcopy(GRAPH)
    filled = fill(GRAPH, {"PROMPT": prompt, "SEED": seed, "NAME": name})
    assert filled["1"]["inputs"] == {"text": prompt, "clip": ["2", 1]}
    assert filled["2"]["inputs"] == {"seed": seed, "prefix": f"run/{name}-{seed}", "n": [1, 2.5]}
    assert json.loads(json.dumps(filled)) == filled
    assert before == GRAPH


@pytest.mark.parametrize("value", [5, 2**64 - 1, 0.25, True, None, "text", ""])
def test_alone_in_its_quotes_a_placeholder_keeps_the_values_type(value):
    filled = fill({"1": {"inputs": {"x": "{{X}}"}}}, {"X": value})
    assert filled["1"]["inputs"]["x"] == value
    assert type(filled["1"]["inputs"]["x"]) is type(value)


@pytest.mark.parametrize(
    ("value", "text"), [(5, "a5z"), (0.25, "a0.25z"), (True, "atruez"), (None, "az"), ("é", "aéz")]
)
def test_inside_a_longer_text_a_value_becomes_text(value, text):
    assert fill({"1": {"x": "a{{X}}z"}}, {"X": value}) == {"1": {"x": text}}


def test_keys_are_not_touched():
    assert fill({"{{X}}": "{{X}}"}, {"X": 1}) == {"{{X}}": 1}


def test_a_missing_value_is_an_error_that_names_it():
    with pytest.raises(InvalidWorkflow, match=r"\{\{NAME\}\}.*\{\{SEED\}\}"):
        fill(GRAPH, {"PROMPT": "x"})


def test_a_value_without_a_placeholder_is_an_error_that_names_it():
    with pytest.raises(InvalidWorkflow, match=r"\{\{EXTRA\}\}"):
        fill(GRAPH, {"PROMPT": "x", "SEED": 1, "NAME": "n", "EXTRA": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_have_are_refused(value):
    with pytest.raises(InvalidWorkflow, match="finite"):
        fill({"1": "{{X}}"}, {"X": value})
