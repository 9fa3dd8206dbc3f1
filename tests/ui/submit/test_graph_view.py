"""The graph before it is sent: as text, beside the last one, searched, copied, saved."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from jobmonitor.ui.graph import text as graph_text
from jobmonitor.ui.graph.text import changes_of, render
from jobmonitor.ui.graph.view import GraphView
from tests.support.fake_checking import report_of
from tests.support.qt_loop import on_qt_loop, until
from tests.support.submit_stage import Stage, picture, stage


def graph(steps: object = 20, **more: object) -> dict[str, object]:
    return {
        "1": {"class_type": "LoadImage", "inputs": {"image": "in.png"}, "_meta": {"title": "Load image"}},
        "7": {
            "class_type": "KSampler",
            "inputs": {"steps": steps, "image": ["1", 0], **more},
            "_meta": {"title": "Sampler"},
        },
    }


def test_changes_name_node_input_and_both_values() -> None:
    before = graph(20, text="old <b>")
    after = graph(30, text="new", cfg=1.0)
    after["9"] = {"class_type": "SaveImage", "inputs": {"images": ["7", 0]}}
    after["7"]["inputs"]["image"] = ["7", 1]  # type: ignore[index]
    assert list(changes_of(before, after)) == [
        "Sampler · steps: 20 → 30",
        "Sampler · image: Load image, output 0 → Sampler, output 1",
        "Sampler · text: “old <b>” → “new”",
        "Sampler · cfg: nothing → 1.0",
        "SaveImage · new",
    ]
    assert list(changes_of(after, before))[-1] == "SaveImage · gone"


def test_values_of_another_kind_are_another_value() -> None:
    assert list(changes_of(graph(1), graph(True))) == ["Sampler · steps: 1 → true"]
    assert list(changes_of(graph(1), graph(1.0))) == ["Sampler · steps: 1 → 1.0"]


def test_a_large_graph_is_bounded_and_not_compared_line_by_line() -> None:
    large = {str(at): {"class_type": "Note", "inputs": {"text": "x" * 500}} for at in range(5000)}
    changed = {key: {**node, "inputs": {"text": "y"}} for key, node in large.items()}
    shown = render(large, changed)
    assert len(shown.text) == graph_text.MOST_CHARACTERS
    assert shown.is_cut
    assert len(shown.changes) + shown.more_changes == 5000
    assert shown.difference == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
GRAPHS = st.dictionaries(
    st.text(min_size=1, max_size=3),
    st.fixed_dictionaries(
        {"class_type": st.text(), "inputs": st.dictionaries(st.text(max_size=5), VALUES, max_size=3)}
    ),
    max_size=4,
)


@settings(max_examples=60)
@given(GRAPHS, GRAPHS)
def test_any_two_graphs_are_compared(one: dict[str, object], other: dict[str, object]) -> None:
    assert list(changes_of(one, one)) == []
    changed = list(changes_of(one, other))
    assert bool(changed) == (json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True))
    assert all("\n" not in line for line in changed)
    assert json.loads(render(one, other).text) == one


async def opened(play: Stage, tmp_path: Path) -> GraphView:
    """The view of a filled form's graph."""
    play.row("image").editor.set_value(picture(tmp_path / "in.png"))
    play.type("prompt", "x")
    play.application.preflight.report = report_of(filled=graph(30))
    play.application.journal.graphs["paint"] = graph(20)
    play.dialog.footer.show_graph.setFocus()
    play.press(Qt.Key.Key_Return)
    await until(lambda: play.dialog.findChildren(GraphView))
    (view,) = play.dialog.findChildren(GraphView)
    await until(lambda: view.shown)
    return view


@on_qt_loop
async def test_the_graph_and_what_is_different_from_the_last_one(tmp_path: Path) -> None:
    async with stage() as play:
        view = await opened(play, tmp_path)
        assert json.loads(view.text.toPlainText()) == graph(30)
        assert view.changes_button.text() == "Changes · 1"
        view.changes_button.click()
        lines = view.text.toPlainText().splitlines()
        assert lines[0] == "Sampler · steps: 20 → 30"
        assert '-      "steps": 20,' in lines
        assert '+      "steps": 30,' in lines
        assert play.application.submission.submissions == []


@on_qt_loop
async def test_words_are_found_round_the_end_and_escape_closes_the_search_first(tmp_path: Path) -> None:
    async with stage() as play:
        view = await opened(play, tmp_path)
        view.activateWindow()
        await until(view.isActiveWindow)
        QTest.keyClick(view.text, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        await until(view.search.line.hasFocus)
        QTest.keyClicks(view.search.line, "class_type")
        first = view.text.textCursor().position()
        QTest.keyClick(view.search.line, Qt.Key.Key_Return)
        assert view.text.textCursor().position() > first
        QTest.keyClick(view.search.line, Qt.Key.Key_Return)
        assert view.text.textCursor().position() == first
        QTest.keyClicks(view.search.line, "zzz")
        assert view.search.told.text() == "Not found"
        QTest.keyClick(view.search.line, Qt.Key.Key_Escape)
        assert not view.search.isVisible()
        assert view.isVisible()


@on_qt_loop
async def test_the_graph_is_copied_and_saved_whole(tmp_path: Path) -> None:
    async with stage() as play:
        view = await opened(play, tmp_path)
        view.copy_button.click()
        assert json.loads(QApplication.clipboard().text()) == graph(30)
        target = tmp_path / "graph.json"
        view.save(str(target))
        await until(target.exists)
        assert json.loads(target.read_text(encoding="utf-8")) == graph(30)
        view.save(str(tmp_path / "nowhere" / "graph.json"))
        await until(lambda: "was not saved" in view._told.text())


@on_qt_loop
async def test_a_form_that_is_not_filled_shows_what_is_missing_in_place_of_a_graph() -> None:
    async with stage() as play:
        play.dialog.footer.show_graph.click()
        await until(lambda: play.row("prompt").problem)
        assert not play.dialog.findChildren(GraphView)
