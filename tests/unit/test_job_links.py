"""Links to jobs: what is written is read back, and nothing else is taken for one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from jobmonitor.cli import window
from jobmonitor.cli.app import app
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import JobRef
from jobmonitor.services.job_links import JobLink, link_text, read_link

LETTERS = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
NAMES = st.text(LETTERS | st.sampled_from(" /?#&%:"), min_size=1, max_size=40).filter(str.isprintable)


@given(NAMES, NAMES, st.text(LETTERS, max_size=40))
def test_a_link_reads_back_as_it_was_written(source: str, key: str, profile: str) -> None:
    link = JobLink(JobRef(source, key), profile)
    text = link_text(link)
    assert text.isascii()
    assert not any(letter.isspace() for letter in text)
    assert read_link(f" {text}\n") == link


@given(st.text(max_size=80))
def test_anything_else_is_refused_without_a_fault(text: str) -> None:
    for each in (text, f"jobmonitor://job/{text}", f"jobmonitor://job/a/b?{text}"):
        with suppress(InvalidInput):
            link = read_link(each)
            assert link.ref.source
            assert link.ref.key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jobmonitor://job/image_jobs",
        "jobmonitor://job//1",
        "jobmonitor://server/image_jobs/1",
        "http://job/image_jobs/1",
        "jobmonitor://job/image_jobs/1/2",
        "jobmonitor://job/image_jobs/%00",
        "jobmonitor://job/image_jobs/%E2%80%AE1",
        "jobmonitor://job/image_jobs/" + "1" * 3000,
    ],
)
def test_what_only_looks_like_a_link_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="not a link"):
        read_link(text)


def test_the_window_opens_at_the_job_with_the_profile_of_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Window:
        class shower:  # noqa: N801 - it stands for an attribute
            show = staticmethod(asked.append)

    def open_window(overrides: dict[str, object], shown: object) -> int:
        asked.append(overrides.get("profile"))
        shown(Window)  # type: ignore[operator]
        return 0

    monkeypatch.setattr(window, "open_window", open_window)
    link = "jobmonitor://job/image_jobs/17?profile=night"
    assert CliRunner().invoke(app, ["open", link]).exit_code == 0
    assert CliRunner().invoke(app, ["--profile", "day", "open", link]).exit_code == 0
    assert asked == ["night", JobRef("image_jobs", "17"), "day", JobRef("image_jobs", "17")]
