"""Masks of speakers, painted over the image of the form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import Field, Size, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.intake import PATIENCE
from jobmonitor.ui.submit.fields.masks import whole
from jobmonitor.ui.submit.fields.masks.dialog import MaskDialog
from jobmonitor.ui.submit.fields.masks.files import Masks, read, save
from jobmonitor.ui.submit.fields.masks.labels import Labels
from jobmonitor.ui.submit.fields.masks.preview import MaskPreview, Shares
from jobmonitor.ui.submit.fields.speakers import most_speakers, speaker_name
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowRow


class MasksEditor(FieldEditor):
    """A small picture of the masks; they are painted in a window of their own.

    The value has a file for each speaker of the form's sounds, as large as the image, or is None.
    """

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._most = most_speakers(field)
        self._masks = Masks()
        self._question = 0
        self._shown: tuple[Path | None, Size | None] = (None, None)
        self._picture_question = 0
        self._given_up: QImage | None = None
        self._busy: set[asyncio.Task[None]] = set()
        self._told: tuple[Value, str] = (None, "")
        self._doing = ""
        self.dialog: MaskDialog | None = None
        self.preview = MaskPreview(self)
        self.shares = Shares(self)
        self._lay_out()

    def _lay_out(self) -> None:
        label = self.field.label
        self.paint_button = _button(
            translate("Submit", "Paint…"),
            translate("Submit", "{label}: paint them").format(label=label),
            self.open,
        )
        self.scale_button = _button(
            translate("Submit", "Scale to the image"),
            translate("Submit", "{label}: scale them to the image").format(label=label),
            self.scale,
        )
        self.clear_button = _button(
            translate("Submit", "Clear"),
            translate("Submit", "{label}: remove all masks").format(label=label),
            self.clear,
        )
        self.back_button = _button(
            translate("Submit", "Bring back"),
            translate("Submit", "{label}: bring back what was painted").format(label=label),
            self._bring_back,
        )
        buttons = (self.paint_button, self.scale_button, self.back_button, self.clear_button)
        side = QVBoxLayout()
        side.setSpacing(8)
        side.addWidget(self.shares)
        side.addWidget(FlowRow(*buttons))
        side.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self.preview)
        line.addLayout(side, 1)
        self.preview.clicked.connect(self.open)
        self.preview.show_picture(None)
        self._refresh()

    # The editor's face

    def value(self) -> Value:
        masks, speakers = self._masks, self._surroundings.speakers()
        if masks.shares is None:
            return masks.paths
        if not masks.is_painted or (speakers == 1 and not masks.share(1)):
            return None
        return masks.paths[: speakers or len(masks.paths)] or None

    def set_value(self, value: Value) -> None:
        items = value if isinstance(value, tuple) else ()
        paths = tuple(path for path in items if isinstance(path, Path))[: self._most]
        if paths and paths == self._masks.paths:
            return
        self._forget()
        if paths:
            self._masks = Masks(paths, shares=None)
            self._begin(self._read(paths, self._question), translate("Submit", "Looking at the masks …"))
        self.changed.emit()

    def entry(self) -> QWidget:
        return self.paint_button

    def problem(self) -> str:
        if found := self.problem_at_once():
            return found
        if self._masks.shares is None:
            return ""
        for speaker in range(1, self._wanted() + 1):
            if not self._masks.share(speaker):
                return translate("Submit", "{speaker} has no mask. Paint where the speaker is.").format(
                    speaker=speaker_name(speaker)
                )
        return ""

    def problem_at_once(self) -> str:
        return self._masks.problem or self._misfit()

    def image_changed(self) -> None:
        self._look_at_picture()

    def values_changed(self) -> None:
        self._look_at_picture()
        self._refresh()
        if self._told != (told := (self.value(), self.problem())):
            self._told = told
            self.changed.emit()

    def speaker_removed(self, speaker: int) -> None:
        if self._masks.labels is not None and self._masks.is_painted:
            self._keep(self._masks.size, whole.without_speaker, self._masks.labels, speaker)

    def abandon(self) -> None:
        self._question += 1
        self._picture_question += 1
        if self.dialog is not None:
            self.dialog.close()

    async def settle(self) -> None:
        while self._busy:
            await asyncio.wait(tuple(self._busy))

    def _wanted(self) -> int:
        """How many speakers need a mask."""
        speakers = self._surroundings.speakers()
        if speakers is None:  # the form has no sounds: as many as are painted
            return max((at for at, share in enumerate(self._masks.shares or (), 1) if share), default=0)
        if speakers == 1:
            return int(bool(self._masks.share(1)))
        return min(speakers, self._most)

    def _misfit(self) -> str:
        shape, size = self._shown[1], self._masks.size
        if not self._masks.is_painted or shape is None or size is None or shape == size:
            return ""
        return translate(
            "Submit", "The masks have {size} pixels, the image has {shape}. Scale the masks, or clear them."
        ).format(size=size, shape=shape)

    # The image of the form

    def _look_at_picture(self) -> None:
        now = self._surroundings.image_path(), self._surroundings.image_shape()
        if now == self._shown:
            return
        self._shown = now
        self._picture_question += 1
        self._refresh()
        path, _ = now
        if path is None:
            self.preview.show_picture(None)
        else:
            self._begin(self._show_picture(path, self._picture_question))
        if self._misfit():
            self.changed.emit()

    async def _show_picture(self, path: Path, question: int) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                image = await self._surroundings.pictures.from_file(path, self.preview.edge())
        except (JobMonitorError, TimeoutError):
            image = QImage()  # its own field says what is wrong with it
        if question == self._picture_question:
            self.preview.show_picture(image)

    # Painting

    def open(self) -> None:
        """Opens the window to paint in."""
        self._open(self._masks.labels if self._masks.is_painted else None)

    def _open(self, labels: QImage | None) -> None:
        path, shape = self._shown
        if self.dialog is not None or path is None or shape is None or self._doing or self._misfit():
            return
        size = whole.working_size(shape)
        if labels is None or labels.size() != size:
            labels = Labels.blank(size).image if labels is None else whole.scaled(labels, size)
        speakers = min(self._surroundings.speakers() or self._most, self._most)
        dialog = MaskDialog(self._surroundings, path, labels, max(1, speakers), self.window())
        self.dialog = dialog
        dialog.finished_painting.connect(lambda image: self._keep(shape, QImage, image))
        dialog.given_up.connect(self._hold)
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None
        self._refresh()

    def _hold(self, image: QImage) -> None:
        """What was painted and not kept can be brought back."""
        self._given_up = QImage(image)

    def _bring_back(self) -> None:
        held, self._given_up = self._given_up, None
        self._open(held)

    def scale(self) -> None:
        """Scales the masks to the image that is chosen now."""
        shape = self._shown[1]
        if shape is not None and self._masks.labels is not None:
            self._keep(shape, whole.scaled, self._masks.labels, whole.working_size(shape))

    def clear(self) -> None:
        """Removes all masks."""
        self._forget()
        self.changed.emit()

    def _forget(self) -> None:
        self._question += 1
        self._masks = Masks()
        self._doing, self._given_up = "", None
        self._refresh()

    # Files

    def _keep(self, size: Size | None, make: Callable[..., QImage], *args: object) -> None:
        """Saves the labels that `make` makes as masks of this size, in the background."""
        if size is not None:
            self._question += 1
            self._given_up = None
            self._begin(
                self._save(size, make, args, self._question), translate("Submit", "Saving the masks …")
            )

    async def _save(
        self, size: Size, make: Callable[..., QImage], args: Sequence[object], question: int
    ) -> None:
        labels = await self._surroundings.application.local.run(make, *args)
        speakers = min(self._surroundings.speakers() or 0, self._most)
        self._show(await save(labels, size, speakers, self._surroundings), question)

    async def _read(self, paths: Sequence[Path], question: int) -> None:
        self._show(await read(paths, self._surroundings), question)

    def _show(self, masks: Masks, question: int) -> None:
        if question == self._question:
            self._masks, self._doing = masks, ""
            self._refresh()
            self.changed.emit()

    def _begin(self, work: Coroutine[Any, Any, None], doing: str = "") -> None:
        task = self._surroundings.tasks.spawn(work, f"masks of {self.field.label}")
        if task is not None:
            if doing:
                self._doing = doing
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
            self._refresh()

    def _refresh(self) -> None:
        path, shape = self._shown
        masks, misfit = self._masks, bool(self._misfit())
        painted = masks.is_painted
        self.preview.show_labels(masks.labels if painted and not misfit else None)
        speakers = self._surroundings.speakers() or max(self._wanted(), 1)
        self.shares.show_shares(masks.shares or (), min(speakers, self._most))
        self.shares.setVisible(path is not None or painted)
        self.paint_button.setEnabled(
            path is not None and shape is not None and not self._doing and not misfit
        )
        self.scale_button.setVisible(misfit)
        self.clear_button.setVisible(bool(masks.paths))
        self.back_button.setVisible(self._given_up is not None)
        one = speakers == 1 and not painted and path is not None
        self._say(
            hint=self._doing
            or (
                translate("Submit", "Choose an image first; masks are painted over it.")
                if path is None
                else ""
            )
            or (
                translate("Submit", "Without a mask the whole picture is the speaker's.")
                if one and not self.field.required
                else ""
            ),
            advice=translate("Submit", "What was painted was not kept.")
            if self._given_up is not None
            else "",
        )


def _button(text: str, name: str, call: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.setAutoDefault(False)
    button.clicked.connect(call)
    return button
