"""The search field: filters become chips and text again, completion, what is not understood."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from jobmonitor.domain.feed import FeedQuery
from jobmonitor.domain.server import Server
from jobmonitor.services.searching.completing import Completion, Vocabulary, complete
from jobmonitor.services.searching.keys import KEYS
from jobmonitor.services.searching.language import Filter, parse, write_term
from jobmonitor.services.searching.reading import Known, is_understood, read
from jobmonitor.ui.feed.searching.box import SearchBox
from jobmonitor.ui.feed.searching.chip import FilterChip
from jobmonitor.ui.feed.searching.problem_line import ProblemLine
from jobmonitor.ui.feed.searching.tips import TIPS
from jobmonitor.ui.theme.theme import Theme

KNOWN = Known(
    now=datetime(2026, 3, 12, 12, tzinfo=UTC), user_id="u1", servers=(Server.at("gpu1:8188", "gpu1"),)
)
WORDS = Vocabulary(
    workflows=("img2img", "wan-i2v", "wan t2v"),
    servers=("gpu1",),
    users=("anna",),
    knows_me=True,
    recent=("red dress",),
)
LEFT = Qt.MouseButton.LeftButton


class Bench:
    """A search box on the screen, with something beside it that can have the keyboard."""

    def __init__(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.window = QWidget()
        self.box = SearchBox(Theme(app), self._complete, self._is_understood, lambda _: False)
        self.other = QWidget()
        self.other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self.window)
        for part in (self.box, self.other):
            column.addWidget(part)
        self.window.resize(900, 120)
        self.window.show()
        self.window.activateWindow()
        self.field, self.told = self.box.field, QSignalSpy(self.box.changed)
        self.field.setFocus()

    @staticmethod
    def _complete(typed: str, cursor: int, asked: bool) -> Completion:
        return complete(typed, cursor, WORDS, asked=asked)

    @staticmethod
    def _is_understood(term: Filter) -> bool:
        return is_understood(term, FeedQuery(), KNOWN)

    def type(self, text: str) -> None:
        """As by the keyboard, with whatever is offered left aside."""
        QTest.keyClicks(self.field, text)
        self.field.completer_.close()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.field, key, modifier)

    @property
    def chips(self) -> list[str]:
        return [write_term(chip.term) for chip in self.box.strip.chips]

    @property
    def seen(self) -> list[FilterChip]:
        return [chip for chip in self.box.strip.chips if chip.isVisible()]

    def offers(self) -> list[str]:
        """What is offered just now; none where the list is not seen."""
        model, done = self.field.completer_.model, self.field.completer_
        rows = range(model.rowCount()) if done.is_open else ()
        return [model.data(model.index(row), Qt.ItemDataRole.EditRole) for row in rows]  # type: ignore[misc]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.field.completer_.close()
    made.window.close()
    made.window.deleteLater()


def test_a_filter_becomes_a_chip_when_it_is_finished(bench: Bench) -> None:
    bench.type("red workflow:wan-i2v ")
    assert bench.chips == ["workflow:wan-i2v"]
    assert bench.field.text() == "red "
    assert bench.told.count() == 1
    bench.type('status:failed "a b"')
    bench.key(Qt.Key.Key_Return)
    assert bench.chips == ["workflow:wan-i2v", "status:failed"]
    assert bench.box.text == 'workflow:wan-i2v status:failed red "a b"'
    bench.field.setText("since:2d")
    bench.other.setFocus()
    assert bench.chips[-1] == "since:2d"
    bench.box.add(Filter("since", ("7d",)))
    assert bench.chips[2:] == ["since:7d"]


def test_what_is_not_understood_stays_text(bench: Bench) -> None:
    bench.type("status:fial since:2 colour:red workflow: ")
    bench.key(Qt.Key.Key_Return)
    assert bench.chips == []
    assert bench.box.search == parse("status:fial since:2 colour:red workflow:")


def test_chips_go_by_mouse_and_keyboard(bench: Bench) -> None:
    bench.box.set_text("workflow:a user:me since:2d -has:output red")
    assert bench.field.text() == "red"
    bench.field.setCursorPosition(0)
    bench.key(Qt.Key.Key_Backspace)
    assert bench.chips == ["workflow:a", "user:me", "since:2d"]
    assert bench.field.text() == "red"
    chip = bench.seen[1]
    QTest.mouseClick(chip, LEFT, pos=QPoint(chip.width() - 8, 10))
    assert bench.chips == ["workflow:a", "since:2d"]
    bench.seen[0].setFocus()
    QTest.keyClick(bench.seen[0], Qt.Key.Key_Right)
    assert bench.seen[1].hasFocus()
    QTest.keyClick(bench.seen[1], Qt.Key.Key_Delete)
    assert bench.chips == ["workflow:a"]
    assert bench.field.hasFocus()
    assert bench.told.count() == 3
    QTest.mouseClick(bench.box.clear_button, LEFT)
    assert bench.box.text == ""
    assert bench.box.clear_button.isHidden()


def test_a_chip_becomes_text_again(bench: Bench) -> None:
    bench.box.set_text("workflow:a user:me red")
    QTest.mouseClick(bench.seen[0], LEFT, pos=QPoint(10, 10))
    assert bench.chips == ["user:me"]
    assert bench.field.text() == "workflow:a red"
    assert bench.field.selectedText() == "a"
    bench.type("b")
    bench.key(Qt.Key.Key_Return)
    assert bench.chips == ["user:me", "workflow:b"]
    bench.seen[0].setFocus()
    QTest.keyClick(bench.seen[0], Qt.Key.Key_Return)
    assert bench.field.text() == "user:me red"


def test_chips_without_room_are_behind_their_number(bench: Bench) -> None:
    bench.box.set_text("workflow:wan-i2v user:me since:2d server:gpu1 has:error is:active")
    bench.window.resize(380, 120)
    QApplication.processEvents()
    rest = bench.box.strip.rest
    assert rest.isVisible()
    assert rest.text() == f"+{6 - len(bench.seen)}"
    assert bench.field.width() >= 96
    rest.click()
    menu = next(each for each in bench.box.strip.findChildren(QMenu) if each.isVisible())
    menu.actions()[-1].trigger()
    menu.close()
    assert bench.chips[-1] == "has:error"


def test_a_search_may_be_longer_than_the_field(bench: Bench) -> None:
    ids = tuple(f"{number:036d}" for number in range(50))
    bench.box.set_text(f"{write_term(Filter('id', ids))} red")
    assert bench.box.terms == (Filter("id", ids),)
    assert bench.field.text() == "red"
    assert bench.seen[0].width() < 300
    bench.box.edit(0)
    assert bench.box.terms == (Filter("id", ids),)


def test_names_of_others_are_shown_plain_and_short(bench: Bench) -> None:
    bench.box.add(Filter("workflow", ("<b>" + "x" * 400 + "\u202e\n",)))
    chip = bench.seen[0]
    assert chip.width() < 300
    assert "\n" not in chip.accessibleName()
    assert chip.grab().width() == chip.width()


def test_keys_and_values_are_offered_while_one_types(bench: Bench) -> None:
    QTest.keyClicks(bench.field, "sta")
    assert bench.offers() == ["status:"]
    view = bench.field.completer_.view
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert bench.field.text() == "status:"
    assert "failed" in bench.offers()
    QTest.keyClicks(bench.field, "fa")
    assert bench.offers() == ["failed"]
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert bench.chips == ["status:failed"]
    assert bench.field.text() == ""
    assert bench.offers() == []


def test_an_open_list_leaves_enter_and_escape_to_the_text(bench: Bench) -> None:
    QTest.keyClicks(bench.field, "work")
    assert bench.offers()
    bench.key(Qt.Key.Key_Escape)
    assert not bench.offers()
    assert bench.field.text() == "work"
    QTest.keyClicks(bench.field, "f")
    left, searched = QSignalSpy(bench.box.left), QSignalSpy(bench.box.searched)
    bench.key(Qt.Key.Key_Return)
    assert (left.count(), searched.count()) == (1, 1)
    assert bench.field.text() == "workf"
    bench.key(Qt.Key.Key_Escape)
    assert bench.field.text() == ""
    bench.key(Qt.Key.Key_Escape)
    bench.key(Qt.Key.Key_Down)
    assert left.count() == 3


def test_all_there_is_comes_when_it_is_asked_for(bench: Bench) -> None:
    bench.key(Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert bench.offers()[:3] == ["red dress", "workflow:", "status:"]


@pytest.mark.parametrize(
    ("typed", "offers"),
    [
        ("", []),
        ("x", []),
        ("fail", ["status:failed"]),
        ("wan", ["workflow:wan-i2v", 'workflow:"wan t2v"']),
        ("-wor", ["-workflow:"]),
        ("user:", ["me", "anna"]),
        ("workflow:t2", ['"wan t2v"']),
        ("workflow:img2img,", ["wan-i2v", '"wan t2v"']),
        ("server:g", ["gpu1"]),
        ("status:failed", []),
        ("since:", ["1h", "24h", "7d", "30d", "today", "yesterday"]),
        ('"status:', []),
    ],
)
def test_what_may_be_meant(typed: str, offers: list[str]) -> None:
    assert [offer.text for offer in complete(typed, len(typed), WORDS).offers] == offers


def test_each_key_says_what_it_means() -> None:
    assert list(TIPS) == [key.name for key in KEYS]


def test_values_are_offered_in_the_midst_of_a_text() -> None:
    found = complete("red status:fai,done dress", 14, WORDS)
    assert [offer.text for offer in found.offers] == ["failed"]
    assert (found.start, found.end) == (11, 14)


def test_a_problem_is_said_and_corrected() -> None:
    line = ProblemLine()
    line.show_problems(read(parse("status:fial"), FeedQuery(), KNOWN).problems)
    assert not line.isHidden()
    assert line.sentence.text() == "status: does not know “fial”, and narrows nothing."
    corrected = QSignalSpy(line.corrected)
    line.use.click()
    assert corrected.at(0) == ["fial", "failed"]
    line.show_problems(read(parse("stauts:failed"), FeedQuery(), KNOWN).problems)
    line.use.click()
    assert corrected.at(1) == ["stauts:", "status:"]
    line.show_problems(())
    assert line.isHidden()
    line.deleteLater()
