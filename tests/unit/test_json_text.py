"""JSON text of a database is read as Python's own decoder reads it, but for what no number can hold."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobmonitor.db.sql.json_text import dumps, loads

numbers = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
)


@given(values, st.booleans(), st.sampled_from(["", " ", "\n\t"]))
def test_whatever_is_json_is_read_exactly(value: Any, is_ascii: bool, blank: str) -> None:
    text = blank + json.dumps(value, ensure_ascii=is_ascii) + blank
    read = loads(text)
    assert read == value
    assert repr(read) == repr(json.loads(text))  # whole numbers stay whole, and -0.0 keeps its sign
    if "\\ud" not in text:
        assert loads(dumps(value)) == value


def is_finite(value: Any) -> bool:
    """Whether all numbers in it are some."""
    if isinstance(value, float):
        return math.isfinite(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(is_finite(each) for each in inner)


@given(st.text(st.sampled_from('{}[]":,0123456789.eE+-truefalsn \\u"aN'), max_size=24))
def test_whatever_is_none_is_refused(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        expected = math.nan
    if is_finite(expected) and "NaN" not in text:
        assert repr(loads(text)) == repr(expected)
    elif not is_finite(expected):
        with pytest.raises(ValueError, match=r".*"):
            loads(text)


@pytest.mark.parametrize("text", ["NaN", "[1e999]", '{"a": -Infinity}', "[" * 100_000, "", "{"])
def test_what_no_value_can_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        loads(text)


def test_halves_of_characters_are_read() -> None:
    assert loads('{"a": "\\ud83d"}') == {"a": "\ud83d"}
    assert loads('"\ud83d"') == "\ud83d"
