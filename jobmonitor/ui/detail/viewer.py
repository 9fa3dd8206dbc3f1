"""The large viewer: a job's files one after another, or two pictures compared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from jobmonitor.domain.job import Job
from jobmonitor.ui.detail.comparing import CompareMode, CompareView
from jobmonitor.ui.detail.comparison import Comparison
from jobmonitor.ui.detail.items import Item, items_of, outputs_of, pair_of
from jobmonitor.ui.detail.picture_view import zoom_key
from jobmonitor.ui.detail.preview import Preview
from jobmonitor.ui.detail.strip import ItemStrip
from jobmonitor.ui.detail.viewer_bar import ViewerBar
from jobmonitor.ui.ports import Pictures
from jobmonitor.ui.runtime import Tasks
from jobmonitor.ui.theme.theme import Theme
from jobmonitor.ui.theme.tokens import MARGIN, SPACE
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.bars import NoticeBar
from jobmonitor.ui.words import one_line

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

USUAL_SIZE = QSize(1100, 760)
LEAST_SIZE = QSize(420, 320)
STRIP_PICTURE = QSize(88, 60)


class Viewer(QDialog):
    """Beside the window, not over it. Left and Right go to other jobs of the list, Up and Down to other files
    of the job, C compares, F11 takes the whole screen, Escape closes it."""

    step_wanted = Signal(int)
    """The job so many rows further down in the list shall be shown."""

    def __init__(
        self,
        application: Application,
        pictures: Pictures,
        tasks: Tasks,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowFlags(
            Qt.WindowType.Window
            | Qt.WindowType.WindowMaximizeButtonHint
            | Qt.WindowType.WindowCloseButtonHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._job: Job | None = None
        self._others: tuple[Job, ...] = ()
        """Jobs that are compared, where it is not one job that is looked at."""
        self.bar = ViewerBar(theme)
        self.preview = Preview(application, pictures, tasks, theme, large=True)
        self.view = CompareView(theme)
        self.comparison = Comparison(self.view, application.local, pictures, tasks)
        self.strip = ItemStrip(pictures, tasks, theme, STRIP_PICTURE)
        self.strip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.notice = NoticeBar(theme, "warning", "failed", "bar")
        self.pages = QStackedWidget()
        self.pages.addWidget(self.preview)
        self.pages.addWidget(self.view)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.setMinimumSize(LEAST_SIZE)
        self.resize(USUAL_SIZE.boundedTo(self.screen().availableGeometry().size() * 0.92))
        foot = QVBoxLayout()
        foot.setContentsMargins(MARGIN, SPACE, MARGIN, MARGIN)
        foot.addWidget(self.strip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addWidget(self.pages, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        bar = self.bar
        bar.previous.clicked.connect(partial(self.step_wanted.emit, -1))
        bar.next.clicked.connect(partial(self.step_wanted.emit, 1))
        bar.compare.clicked.connect(self.toggle_compare)
        bar.swap.clicked.connect(self.comparison.swap)
        bar.mode_chosen.connect(self._set_mode)
        bar.fit.clicked.connect(partial(self._zoom, "fit"))
        bar.whole.clicked.connect(partial(self._zoom, "100"))
        bar.player.clicked.connect(self.preview.open_in_player)
        bar.screen_button.clicked.connect(self.toggle_full_screen)
        self.strip.chosen.connect(self._choose)
        self.preview.changed.connect(self._tell)
        self.preview.problem.connect(self._problem)
        self.view.zoomed.connect(self._tell)
        self.comparison.changed.connect(self._tell)

    @property
    def job(self) -> Job | None:
        """The job that is looked at; of a comparison of two jobs, the first."""
        return self._job

    @property
    def is_comparing(self) -> bool:
        """Whether two pictures are compared."""
        return self.pages.currentWidget() is self.view

    @property
    def compares_jobs(self) -> bool:
        """Whether two jobs are compared, and not one looked at."""
        return bool(self._others)

    def done(self, result: int) -> None:
        self.preview.close_preview()
        self.comparison.close()
        super().done(result)

    # what is shown

    def show_job(self, job: Job, address: str | None = None) -> None:
        """Shows a job's first output, or the file at `address`."""
        before = self._job
        is_same = before is not None and not self._others and items_of(before) == items_of(job)
        if (
            is_same
            and before is not None
            and before.ref == job.ref
            and address in (None, self.preview.address)
        ):
            self._job = job  # what else its row says is no matter here: what plays goes on
            return
        is_other = before is None or before.ref != job.ref or bool(self._others)
        self._job, self._others = job, ()
        self.notice.hide()
        items = items_of(job)
        self.strip.show_items(items)
        self.strip.setVisible(len(items) > 1)
        self._name(one_line(job.workflow_name, 80))
        if self.is_comparing and (pair := pair_of(job)) is not None:
            if is_other:
                self.comparison.compare(*pair)
                self.strip.set_current(pair[1].address)
        else:
            kept = None if is_other else self.preview.address
            self._show_single(job, address or kept)
        self._tell()

    def compare_jobs(self, one: Job, other: Job) -> bool:
        """Compares the first pictures that two jobs made. False where one of them has none."""
        pictures = [next((i for i in outputs_of(job) if i.has_picture), None) for job in (one, other)]
        first, second = pictures
        if first is None or second is None:
            return False
        self._job, self._others = one, (one, other)
        items = [item for job in (one, other) for item in items_of(job)]
        self.strip.show_items(items)
        self.strip.setVisible(True)
        self._name(f"{one_line(one.workflow_name, 60)} | {one_line(other.workflow_name, 60)}")
        self._compare(first, second)
        return True

    def toggle_compare(self) -> None:
        """Compares the file that is shown with what it was made from; or shows it alone again."""
        if self._job is None:
            return
        if self.is_comparing:
            chosen = self.comparison.items[1]
            self._others = ()
            self._show_single(self._job, chosen.address if chosen and chosen.ref == self._job.ref else None)
        elif (pair := self._pair()) is not None:
            self._compare(*pair)
        self._tell()

    def _pair(self) -> tuple[Item, Item] | None:
        """What the file that is shown is compared with: what it was made from, else another output."""
        assert self._job is not None
        pair, shown = pair_of(self._job), self.preview.item
        if pair is None or shown is None or not shown.has_picture or shown in pair:
            return pair
        return pair[0], shown

    def _compare(self, one: Item, other: Item) -> None:
        self.preview.stop()
        self.pages.setCurrentWidget(self.view)
        self.comparison.compare(one, other)
        self.strip.set_current(other.address)
        self.view.setFocus()
        self._tell()

    def _show_single(self, job: Job, address: str | None) -> None:
        self.pages.setCurrentWidget(self.preview)
        self.preview.show_job(job, address)
        if self.preview.address is not None:
            self.strip.set_current(self.preview.address)
        if not self.strip.hasFocus():
            self.preview.view.setFocus()

    def _choose(self, address: str) -> None:
        """A file of the strip: shown, or compared in place of the second one."""
        item = next((each for each in self.strip.items.items if each.address == address), None)
        if item is None or self._job is None:
            return
        if self.is_comparing and item.has_picture:
            first = self.comparison.items[0]
            assert first is not None
            self.comparison.compare(first, item)
        else:
            self._show_single(self._job, address)
        self._tell()

    def _name(self, name: str) -> None:
        self.setWindowTitle(translate("Details", "Viewer · {name}").format(name=name))

    def _set_mode(self, mode: CompareMode) -> None:
        self.comparison.set_mode(mode)
        self.view.setFocus()

    def _problem(self, text: str) -> None:
        self.notice.show_notice(text, translate("Details", "Dismiss"), self.notice.hide)

    def _tell(self) -> None:
        """The bar says what is shown, and offers what makes sense."""
        item = self.preview.item
        has_pair = bool(self._others) or (self._job is not None and pair_of(self._job) is not None)
        if self.is_comparing:
            names = [each.name for each in self.comparison.items if each is not None]
            self.bar.tell(" | ".join(names), self.comparison.about)
        else:
            self.bar.tell(item.name if item is not None else "", self.preview.about)
        self.bar.offer(
            comparing=self.is_comparing,
            can_compare=has_pair,
            can_step=not self._others,
            can_zoom=self.is_comparing or self.preview.view.picture is not None,
            can_play=not self.is_comparing and self.preview.is_playable,
        )

    # the operator

    def toggle_full_screen(self) -> None:
        """The whole screen, or the window as it was before."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _zoom(self, asked: str) -> None:
        target = self.view if self.is_comparing else self.preview.view
        match asked:
            case "fit":
                target.fit()
            case "100":
                target.set_zoom(1.0)
            case "in":
                target.zoom_by(1)
            case "out":
                target.zoom_by(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if asked := zoom_key(event):
            self._zoom(asked)
            return
        match event.key():
            case Qt.Key.Key_Left | Qt.Key.Key_Right if not self._others:
                self.step_wanted.emit(1 if event.key() == Qt.Key.Key_Right else -1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self.strip.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_C if not event.modifiers():
                self.toggle_compare()
            case Qt.Key.Key_S if not event.modifiers() and self.is_comparing:
                self.comparison.swap()
            case Qt.Key.Key_M if not event.modifiers() and self.is_comparing:
                modes = list(CompareMode)
                self._set_mode(modes[(modes.index(self.view.mode) + 1) % len(modes)])
                self.bar.show_mode(self.view.mode)
            case Qt.Key.Key_F11:
                self.toggle_full_screen()
            case Qt.Key.Key_Space if not self.is_comparing:
                self.preview.play()
            case _:
                super().keyPressEvent(event)
