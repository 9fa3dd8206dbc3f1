"""How values read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobmonitor.domain.server import Server
from jobmonitor.ui.server_titles import ServerTitles
from jobmonitor.ui.words import (
    bounded,
    count_text,
    duration_text,
    file_name,
    host_name,
    is_web_address,
    one_line,
    ordinal,
    relative_time,
    span_text,
)
from tests.support.fake_jobs import NOON


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (22, "22nd")],
)
def test_ordinals(number: int, text: str) -> None:
    assert ordinal(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.71, "0.7 s"),
        (9.96, "0:09"),
        (14, "0:14"),
        (92.9, "1:32"),
        (3723, "1:02:03"),
        (-5, "0:00"),
        (2e9, "23148 d"),
    ],
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=2, seconds=30), "2 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=3), "3 d ago"),
    ],
)
def test_ages(age: timedelta, text: str) -> None:
    assert relative_time(NOON - age, NOON) == text


def test_older_times_are_dates() -> None:
    assert relative_time(NOON - timedelta(days=30), NOON).endswith(" Feb")
    assert relative_time(NOON - timedelta(days=400), NOON).endswith(" 2025")
    assert relative_time(NOON + timedelta(days=1), NOON) == "in 24 h"
    assert relative_time(NOON + timedelta(days=2_900_000), NOON).endswith(" 9966")


def test_numbers_and_spans() -> None:
    assert count_text(1204) == "1,204"
    assert [span_text(timedelta(seconds=each)) for each in (40, 200, 7300, 500_000)] == [
        "40 s",
        "3 min",
        "2 h",
        "5 d",
    ]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("http://gpu1:8188/view?filename=a%20b.png&subfolder=x&type=output", "a b.png"),
        ("https://store/x/y/clip.mp4?token=1", "clip.mp4"),
        ("anna.png", "anna.png"),
        ("/data/in/anna.png", "anna.png"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_names_of_files(address: str, name: str) -> None:
    assert file_name(address) == name


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300))
def test_anything_can_be_shown(text: str) -> None:
    assert "\n" not in one_line(text)
    assert len(bounded(text, 10)) <= 11
    assert isinstance(file_name(text), str)
    assert isinstance(host_name(text), str)
    assert isinstance(is_web_address(text), bool)
    assert isinstance(ServerTitles().title_of(text), str)


def test_servers_are_called_by_their_names_whatever_the_spelling() -> None:
    titles = ServerTitles([Server.at("gpu1:8188", "gpu1", aliases=("http://10.0.0.1:8188",))])
    assert titles.title_of("http://GPU1:8188/") == "gpu1"
    assert titles.title_of("http://10.0.0.1:8188") == "gpu1"
    assert titles.title_of("http://user:secret@other:1") == "other:1"
    assert titles.title_of(None) == ""
