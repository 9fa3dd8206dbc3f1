"""No sentence is put before an operator past the translations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

UI = Path(__file__).parents[2] / "jobmonitor" / "ui"
WORDS = re.compile(r"[^\W\d_]{2,},? [^\W\d_]{2,}")
"""Two words that follow each other: what people read."""
NOT_SHOWN = frozenset({"spawn", "debug", "info", "warning", "error", "exception"})
"""Calls whose texts are for the log, and names of tasks."""
STYLES = "theme/palette.py"
KNOWN = frozenset(
    {
        # values, and a language of its own
        "a red dress, studio light, photograph",
        'status:failed since:30d "',
        'since:2d  until:2026-03-12  has:error  is:favourite  -status:failed  "red dress"\n',
        "d MMM yyyy",
        # what a service says, looked for
        "free now",
        "in the queue",
        # why the types are right
        "an editable box has one",
        "the last unit takes everything",
        # in logs, and names of tasks that are handed on
        " (set aside)",
        "all jobs",
        "ask the servers",
        "ask what runs",
        "change the masks",
        "compare jobs",
        "drop from the outbox",
        "edit from the outbox",
        "free memory",
        "look at ",
        "models of ",
        "move in the outbox",
        "read the outbox",
        "repair jobs",
        "retry from the outbox",
        "save a pasted picture",
        "show the picture to paint on",
        "take back a drop",
    }
)


def past_the_translations(code: str) -> Iterator[str]:
    """Each sentence that goes neither through `translate` nor `mark`, and is no documentation, entry of the
    log or word that is only compared with what is typed."""
    tree = ast.parse(code)
    left_out: set[int] = set()
    for node in ast.walk(tree):
        is_words = isinstance(node, ast.keyword) and node.arg in ("synonyms", "words")
        name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(id(node.value))
        elif is_words or name in NOT_SHOWN or name in ("translate", "mark"):
            left_out |= {id(each) for each in ast.walk(node)}
    texts = (each for each in ast.walk(tree) if isinstance(each, ast.Constant) and id(each) not in left_out)
    yield from (each.value for each in texts if isinstance(each.value, str) and WORDS.search(each.value))


def test_every_sentence_goes_through_the_translations() -> None:
    past = {
        f"{path.relative_to(UI).as_posix()}: {text!r}"
        for path in UI.rglob("*.py")
        if path.relative_to(UI).as_posix() != STYLES
        for text in past_the_translations(path.read_text("utf-8"))
        if text not in KNOWN
    }
    assert sorted(past) == []


def test_one_that_does_not_is_found() -> None:
    code = '''
"""Documentation of it."""
log.error("The list is gone")
label.setText(translate("Feed", "All is well") if well else f"There are {count} jobs. Choose one.")
tasks.spawn(work, "read the list")
Action(text=mark("Actions", "Go on"), synonyms="next one")
'''
    assert list(past_the_translations(code)) == ["There are ", " jobs. Choose one."]
