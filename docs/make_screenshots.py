"""Makes the pictures of the guide: the real window on the demo's stage, offscreen, light and dark.

make screenshots
"""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_SCALE_FACTOR"] = "1.25"

from detail_pictures import DetailPictures
from dock_pictures import DockPictures
from finding_pictures import FindingPictures
from form_pictures import FormPictures
from small_png import save_small

from jobmonitor.demo.drive import at_rest, show_tab, submit, until
from jobmonitor.demo.endings import until_ended
from jobmonitor.demo.run import set_stage
from jobmonitor.domain.job import JobStatus
from jobmonitor.domain.progress import Phase
from jobmonitor.domain.row_state import RowState
from jobmonitor.services.tracking.result import LOST

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from jobmonitor.demo.run import Stage
    from jobmonitor.domain.job import Job
    from jobmonitor.ui.main_window import MainWindow

PICTURES = Path(__file__).parent / "pictures"
HALF = 0.5
"""Progress at which a running job is shown."""


class Photographer:
    """Goes through the window and takes the pictures."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._task: asyncio.Task[None] | None = None
        self.problem: Exception | None = None

    def begin(self, window: MainWindow) -> None:
        """Starts; the window is closed at the end."""
        self._task = asyncio.get_running_loop().create_task(self._run(window))

    async def _run(self, window: MainWindow) -> None:
        try:
            await self._take(window)
        except Exception as error:  # noqa: BLE001 - told by main, and the window must close
            self.problem = error
        finally:
            window.close()

    async def _take(self, window: MainWindow) -> None:
        from jobmonitor.ui.theme.theme import Mode

        scenes = self._stage.pictures
        await until(lambda: bool(window.submit_menu.actions()[0].objectName()), "the workflows")
        for mode in (Mode.LIGHT, Mode.DARK):
            window.set_theme(mode)
            first = await submit(window, "img2img", scenes["dawn"], "a valley at sunrise, watercolour")
            second = await submit(window, "wan-i2v", scenes["coast"], "waves roll in, slow camera")
            await show_tab(window, "unified")
            window.current_tab.table.choose(1)
            await until(partial(_is_half_way, window, first), "a job that runs")
            self._keep(window, f"running-{mode}")
            await until_ended(window.application, [first, second], seconds=120)
            await show_tab(window, "unified")
            self._keep(window, f"unified-{mode}")
            await DetailPictures(window, self._keep).take(first, mode)
            await FindingPictures(window, self._keep).take(mode)
            await DockPictures(window, self._keep).take(mode)
            await self._take_import(window, second, mode)
            await self._take_reconcile(window, first, mode)
            await FormPictures(window, scenes, self._keep).take(mode)

    async def _take_import(self, window: MainWindow, job: Job, mode: str) -> None:
        """The dialog that makes a workflow of a job."""
        source = await window.application.importing.read_job(job)
        window.importing.open()
        dialog = window.importing.dialog
        assert dialog is not None
        dialog.resize(1080, 640)
        dialog.take_source(source)
        await until(dialog.save_button.isEnabled, "the proposal")
        await at_rest(window)
        self._keep(dialog, f"import-{mode}")
        dialog.close()

    async def _take_reconcile(self, window: MainWindow, job: Job, mode: str) -> None:
        """The dialog that compares jobs, with a row as another program may leave it; repaired afterwards."""
        application = window.application
        repository, run = application.repository, application.background.run
        row = await run(repository.get, job.ref)
        assert row is not None
        as_it_is = RowState.of(row)
        wrong = replace(as_it_is, status=JobStatus.FAILED, status_text="", error_message=LOST, outputs=())
        await run(partial(repository.rewrite, job.ref, as_it_is, wrong, notes={}))
        window.reconciling.open_all()
        dialog = window.reconciling.dialog
        assert dialog is not None
        await until(lambda: dialog.pages.currentIndex() == 1, "what is wrong")
        await at_rest(window)
        if mode == "light":
            self._keep(dialog, f"reconcile-{mode}")
        dialog.apply.click()
        await until(lambda: dialog.pages.currentIndex() == 2, "the repair")
        dialog.close()

    @staticmethod
    def _keep(widget: QWidget, name: str) -> None:
        save_small(widget.grab().toImage(), PICTURES / f"{name}.png")


def _is_half_way(window: MainWindow, job: Job) -> bool:
    """Whether a job runs, is half done, and its unfinished picture is on the screen."""
    tracking = window.application.tracking
    live = tracking.live(job.ref)
    if live is None or live.phase is not Phase.RUNNING or live.progress is None:
        return False
    shown = window.pane.job is not None and window.pane.job.ref == job.ref
    has_picture = tracking.preview(job.ref) is not None and window.pane.preview.view.picture is not None
    return live.progress.fraction > HALF and shown and has_picture


def main() -> int:
    """Makes all pictures; 1 where that failed."""
    PICTURES.mkdir(exist_ok=True)
    with set_stage() as stage:
        photographer = Photographer(stage)
        stage.open_window(photographer.begin)
    if photographer.problem is not None:
        sys.stderr.write(f"The pictures were not made: {photographer.problem!r}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
