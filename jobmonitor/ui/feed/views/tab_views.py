"""The views of one tab: shown, kept, changed, renamed, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from jobmonitor.domain.job import JSON
from jobmonitor.services.saved_views import MAX_NAME, SavedView, SavedViewService
from jobmonitor.ui.feed.views.built_in import EVERYTHING, USUAL, named, part_of_view, shows
from jobmonitor.ui.feed.views.button import ViewsButton
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import NoticeBar
from jobmonitor.ui.widgets.name_question import NameQuestion

NOTICE_MS = 15_000
"""How long a deleted view can be brought back by a click."""


class Arranged(Protocol):
    """A list that says how it is arranged."""

    def dump(self) -> dict[str, JSON]: ...

    def restore(self, values: Mapping[str, object]) -> None: ...


class TabViews(QObject):
    """Of one tab. `name` is the view that was shown last; the list may be otherwise by now."""

    def __init__(
        self,
        tab: Arranged,
        service: SavedViewService,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget,
        *,
        knows_me: bool,
        keep_rows: Callable[[Callable[[], None]], None],
    ) -> None:
        """`keep_rows`: does something by which the notice comes or goes, without moving the rows."""
        super().__init__(parent)
        self._tab, self._service, self._tasks, self._window = tab, service, tasks, parent
        self._keep_rows = keep_rows
        self.name = ""
        self.button = ViewsButton(theme, knows_me=knows_me)
        self.notice = NoticeBar(theme, "info", "accent", "news")
        self.dialog: NameQuestion | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTICE_MS)
        self._timer.timeout.connect(self._hide_notice)
        button = self.button
        button.chosen.connect(self.show)
        button.save_wanted.connect(self._ask_to_save)
        button.update_wanted.connect(lambda: self._save(self.name))
        button.rename_wanted.connect(self._ask_to_rename)
        button.delete_wanted.connect(self._delete)
        button.default_wanted.connect(
            lambda is_default: self._do(service.set_default(self.name if is_default else ""))
        )

    @property
    def current(self) -> SavedView | None:
        """The view that was shown last, as it is kept."""
        return named(self.name) or self._service.find(self.name)

    def show(self, view: SavedView) -> None:
        """Arranges the list as a view has it."""
        self.name = "" if view is EVERYTHING else view.name
        laid_out = {key: value for key, value in self._tab.dump().items() if key not in USUAL}
        self._tab.restore({**laid_out, **view.values, "view": self.name})
        self.tell()

    def tell(self) -> None:
        """Says which view is shown, and whether the list is otherwise by now."""
        current, default = self.current, self._service.default
        self.button.show_view(
            current,
            is_changed=current is not None and not shows(current, self._tab.dump()),
            is_default=default is not None and default == current,
            own=self._service.views,
        )

    # what is done with views

    def _ask_to_save(self) -> None:
        current = self.current
        begin = current.name if current in self._service.views and current is not None else ""
        self._ask(translate("Feed", "Save view"), begin, translate("Feed", "Save"), self._save)

    def _ask_to_rename(self) -> None:
        self._ask(translate("Feed", "Rename view"), self.name, translate("Feed", "Rename"), self._rename)

    def _ask(self, title: str, begin: str, button: str, then: Callable[[str], None]) -> None:
        dialog = self.dialog = NameQuestion(title, begin, button, _name_problem, self._window, most=MAX_NAME)
        dialog.accepted.connect(lambda: then(dialog.name))
        dialog.finished.connect(lambda _: setattr(self, "dialog", None))
        dialog.open()

    def _save(self, name: str) -> None:
        before = self._service.find(name)
        self._do(self._service.save(name, part_of_view(self._tab.dump())), lambda: self._saved(name, before))

    def _saved(self, name: str, before: SavedView | None) -> None:
        self.name = name
        self.tell()
        if before is not None:
            words = translate("Feed", "The view “{view}” is otherwise now.").format(view=before.name)
            self._say(words, lambda: self._do(self._service.save(before.name, before.values)))

    def _rename(self, to: str) -> None:
        self._do(self._service.rename(self.name, to), lambda: self._renamed(to))

    def _renamed(self, to: str) -> None:
        self.name = to
        self.tell()

    def _delete(self) -> None:
        view = self._service.find(self.name)
        if view is not None:
            was_default = self._service.default == view
            self._do(self._service.delete(view.name), lambda: self._deleted(view, was_default))

    def _deleted(self, view: SavedView, was_default: bool) -> None:
        self.tell()
        words = translate("Feed", "The view “{view}” was deleted.").format(view=view.name)
        self._say(words, lambda: self._do(self._bring_back(view, was_default), self.tell))

    async def _bring_back(self, view: SavedView, was_default: bool) -> None:
        await self._service.save(view.name, view.values)
        if was_default:
            await self._service.set_default(view.name)

    def _do(self, work: Coroutine[Any, Any, object], then: Callable[[], None] = lambda: None) -> None:
        self._tasks.spawn(
            work,
            "keep a view",
            on_done=lambda _: then(),
            on_error=lambda error: self._say(str(error)),
        )

    # what is said of it

    def _say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        button = translate("Feed", "Dismiss") if undo is None else translate("Feed", "Undo")

        def done() -> None:
            self._hide_notice()
            if undo is not None:
                undo()

        self._keep_rows(lambda: self.notice.show_notice(sentence, button, done))
        self._timer.start()

    def _hide_notice(self) -> None:
        self._timer.stop()
        self._keep_rows(self.notice.hide)


def _name_problem(name: str) -> str:
    """What is wrong with a name for a view; empty where nothing is."""
    if not name:
        return translate("Feed", "A view needs a name.")
    if named(name):
        always = translate("Feed", "“{view}” is a view that is always there. Choose another name.")
        return always.format(view=name)
    return ""
