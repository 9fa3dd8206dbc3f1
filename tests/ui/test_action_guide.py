"""The guide has every action as it is declared; each says why it cannot be done."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.action_context import Context
from jobmonitor.ui.actions import ACTIONS
from tests.support.fake_jobs import make_job

ROOT = Path(__file__).resolve().parents[2]
CONTEXTS = [
    Context(),
    Context(read_only="It is read only."),
    Context(make_job(1, status=JobStatus.PROCESSING, user_id=None)),
    Context(make_job(1), selected=3),
]


def test_the_guide_has_every_action() -> None:
    script = runpy.run_path(str(ROOT / "docs" / "make_action_table.py"))
    path, page = script["PAGE"], script["page"]
    text = path.read_text(encoding="utf-8")
    assert page(text) == text, "python docs/make_action_table.py writes it anew"


@pytest.mark.parametrize("context", CONTEXTS, ids=["nothing", "read-only", "running", "several"])
def test_what_cannot_be_done_says_why(context: Context) -> None:
    reasons = {action.key: action.why_not(context) for action in ACTIONS}
    assert all(reason == "" or reason.endswith(".") for reason in reasons.values())
    assert "There is nothing to do it with now." not in reasons.values()
    assert not reasons["palette"]


def test_keys_are_words_and_names_are_given_once() -> None:
    keys = [action.key for action in ACTIONS]
    assert len(keys) == len(set(keys))
    assert all(action.tip or action.group or action.key in ("quit", "about") for action in ACTIONS)
