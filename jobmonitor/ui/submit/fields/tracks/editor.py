"""Sounds of several speakers: a timeline, and the same as a list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from jobmonitor.domain.errors import JobMonitorError
from jobmonitor.domain.workflow import AudioTrack, Field, FieldType, Value
from jobmonitor.services.forms.files import MOST_TRACKS
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.incoming import all_of, takes
from jobmonitor.ui.submit.fields.intake import PATIENCE, Intake, Looked, summed_up
from jobmonitor.ui.submit.fields.job_button import JobButton
from jobmonitor.ui.submit.fields.path_line import FILTERS
from jobmonitor.ui.submit.fields.speakers import most_speakers, speaker_name
from jobmonitor.ui.submit.fields.tracks.painting import seconds_text
from jobmonitor.ui.submit.fields.tracks.rows import TrackRows
from jobmonitor.ui.submit.fields.tracks.scale import snapped
from jobmonitor.ui.submit.fields.tracks.sheet import Sheet
from jobmonitor.ui.submit.fields.tracks.timeline import Timeline
from jobmonitor.ui.translating import translate
from jobmonitor.ui.widgets.flow import FlowRow

LOUDNESS_POINTS = 400
"""Of which a sound is drawn."""


class TracksEditor(FieldEditor):
    """Who speaks when. What is no sound is left out, and that is said."""

    def __init__(self, field: Field, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(field, parent)
        self._surroundings = surroundings
        self._intake = Intake(surroundings, "audio")
        self.sheet = Sheet(most_speakers(field), self)
        self.timeline = Timeline(self.sheet, self)
        self.rows = TrackRows(self.sheet, self)
        self._busy: set[asyncio.Task[None]] = set()
        self._problems: list[str] = []
        self._looking = 0
        self._abandoned = False
        self._lay_out()

    def _lay_out(self) -> None:
        label = self.field.label
        self.add_button = _button(
            translate("Submit", "Add sounds…"),
            translate("Submit", "{label}: choose sounds").format(label=label),
            self._open_browser,
        )
        self.job_button = JobButton(self.field, self._surroundings, self, several=True)
        self.job_button.picked.connect(self.add)
        self.paste_button = _button(
            translate("Submit", "Paste"),
            translate("Submit", "{label}: take what is in the clipboard").format(label=label),
            self._paste,
        )
        self.more_button = _button(
            translate("Submit", "Add speaker"),
            translate("Submit", "{label}: one more speaker").format(label=label),
            self.sheet.add_lane,
        )
        self.fewer_button = _button("", "", self._remove_lane)
        self.undo_button = _button(
            translate("Submit", "Undo"),
            translate("Submit", "{label}: one step back").format(label=label),
            self.sheet.undo,
        )
        self.undo_button.setToolTip(translate("Submit", "One step back (Ctrl+Z)"))
        sounds = (self.add_button, self.paste_button, self.job_button)
        self._buttons = FlowRow(*sounds, self.more_button, self.fewer_button, self.undo_button)
        self.rows.before = self.undo_button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.timeline)
        column.addWidget(self._buttons)
        line = QHBoxLayout()
        line.addWidget(self.rows, 1)
        line.addStretch(0)  # takes what the lines must not be wider
        column.addLayout(line)
        self.setAcceptDrops(True)
        self.timeline.setToolTip(
            translate(
                "Submit",
                "Arrow keys move a sound by 0.1 s, with Shift by 1 s; Ctrl with an arrow key to "
                "another speaker; Enter: the exact time; Delete takes it out",
            )
        )
        self.timeline.edit_wanted.connect(self._edit)
        self.timeline.paste_wanted.connect(self._paste)
        self.rows.left.connect(lambda: self.timeline.setFocus(Qt.FocusReason.OtherFocusReason))
        self.sheet.changed.connect(self._changed)
        self.sheet.chosen_changed.connect(self._refresh)
        self._refresh()

    # The editor's face

    def value(self) -> Value:
        return self.sheet.tracks() or None

    def set_value(self, value: Value) -> None:
        items = value if isinstance(value, tuple) else ()
        tracks = [track for track in items if isinstance(track, AudioTrack)]
        if not tracks and not self.sheet.clips and self.sheet.lanes == 1:
            return
        if tracks and tuple(tracks) == self.sheet.tracks():
            return
        self._problems = []
        self.sheet.show(tracks)
        for clip in self.sheet.clips:
            self._begin(self._look(clip.key, clip.path))

    def entry(self) -> QWidget:
        return self.timeline

    def seconds(self) -> float | None:
        return self.sheet.end() or None

    def speakers(self) -> int | None:
        return self.sheet.lanes

    def problem_at_once(self) -> str:
        return next((clip.problem for clip in self.sheet.clips if clip.problem), "")

    def problem(self) -> str:
        if found := self.problem_at_once():
            return found
        if self.sheet.clips:
            for speaker in range(1, self.sheet.lanes + 1):
                if not self.sheet.on_lane(speaker):
                    return translate(
                        "Submit", "{speaker} has no sound. Add one, or remove the speaker."
                    ).format(speaker=speaker_name(speaker))
        return ""

    def abandon(self) -> None:
        self._abandoned = True

    async def settle(self) -> None:
        while self._busy:
            await asyncio.wait(tuple(self._busy))

    # What comes in

    def take_mime(self, mime: QMimeData, speaker: int = 0, start: float = 0.0) -> None:
        """Takes the sounds that were dropped or pasted; 0: for whom nobody said."""
        texts = all_of(mime)
        if texts:
            self.add(texts, speaker, start)
        else:
            self._say(hint=self._hint, advice=translate("Submit", "There is no sound in it."))

    def add(self, texts: Iterable[str], speaker: int = 0, start: float = 0.0) -> None:
        """Adds sounds: to a lane, one after another; else each to a speaker who has none yet."""
        self._problems = []
        self._begin(self._add(tuple(texts), speaker, start))

    async def _add(self, texts: tuple[str, ...], speaker: int, start: float) -> None:
        self._looking += 1
        self._refresh()
        try:
            paths, problems = await self._intake.paths_of(texts, MOST_TRACKS)
            looked = [await self._intake.look(path) for path in paths]
        finally:
            self._looking -= 1
        if self._abandoned:
            return
        self._problems += problems
        for each in looked:
            if each.problem:
                self._problems.append(each.problem)
            else:
                start = self._put(each, speaker, start)
        self._refresh()

    def _put(self, looked: Looked, speaker: int, start: float) -> float:
        """Where the next sound of the same lane begins."""
        lane = min(speaker, self.sheet.lanes) or self.sheet.free_lane()
        if not speaker:
            start = max((clip.end for clip in self.sheet.on_lane(lane)), default=0.0)
        clip = self.sheet.add(looked.path, lane, start, looked.seconds)
        if clip is None:
            self._problems.append(
                translate("Submit", "At most {most_tracks} sounds are taken.").format(most_tracks=MOST_TRACKS)
            )
            return start
        self._hear(looked.path)
        return clip.end

    async def _look(self, key: int, path: Path) -> None:
        looked = await self._intake.look(path)
        if not self._abandoned:
            self.sheet.tell(key, looked.seconds, looked.problem)
            if not looked.problem:
                self._hear(path)

    def _hear(self, path: Path) -> None:
        """Finds out how loud the sound is, for its picture on the timeline; nothing waits for it."""
        if self.timeline.loudness_of(path) is None:
            self.timeline.show_loudness(path, ())
            self._surroundings.tasks.spawn(self._show_loudness(path), f"listen to {path.name}")

    async def _show_loudness(self, path: Path) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                loudness = await self._surroundings.pictures.loudness(path, LOUDNESS_POINTS)
        except (JobMonitorError, TimeoutError):
            return  # it is drawn as a plain bar
        if not self._abandoned:
            self.timeline.show_loudness(path, loudness)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._surroundings.tasks.spawn(work, f"look at {self.field.label}")
        if task is not None:
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    # What the operator does

    def _edit(self, key: int) -> None:
        row = self.rows.row(key)
        if row is not None:
            row.edit()

    def _remove_lane(self) -> None:
        speaker = self._last_lane()
        self.sheet.remove_lane(speaker)
        self.speaker_gone.emit(speaker)

    def _last_lane(self) -> int:
        """Which speaker the button takes out: that of the chosen sound, else the last one."""
        chosen = self.sheet.chosen
        return chosen.speaker if chosen is not None else self.sheet.lanes

    def _changed(self) -> None:
        self._refresh()
        self.changed.emit()

    def _refresh(self) -> None:
        speaker = self._last_lane()
        self.more_button.setEnabled(self.sheet.lanes < self.sheet.most_lanes)
        self.fewer_button.setText(
            translate("Submit", "Remove {speaker}").format(speaker=speaker_name(speaker).lower())
        )
        self.fewer_button.setAccessibleName(
            translate("Submit", "{label}: remove {speaker}").format(
                label=self.field.label, speaker=speaker_name(speaker).lower()
            )
        )
        self.fewer_button.setVisible(self.sheet.lanes > 1)
        self.undo_button.setVisible(self.sheet.can_undo)
        words = (
            translate("Submit", "The last sound ends at {end}.").format(end=seconds_text(self.sheet.end()))
            if self.sheet.clips
            else ""
        )
        self._say(
            hint=translate("Submit", "Looking at the sounds …") if self._looking else words,
            advice=summed_up(self._problems),
        )

    def _open_browser(self) -> None:
        clips = self.sheet.clips
        start = clips[-1].path.parent if clips else Path.home()
        browser = QFileDialog(self.window(), translate("Submit", "Choose sounds"), str(start))
        browser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        browser.setNameFilters(
            [translate("Submit", FILTERS[FieldType.AUDIO]), translate("Submit", "All files (*)")]
        )
        browser.filesSelected.connect(self.add)
        browser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        browser.open()

    def _paste(self) -> None:
        mime = QGuiApplication.clipboard().mimeData()
        self.take_mime(mime if mime is not None else QMimeData())

    # Drops: on a lane, where the sound is to begin; the first ones go to a speaker each

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if takes(event.mimeData()):
            event.acceptProposedAction()
            self.timeline.mark(self._speaker_under(event.position()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()
        self.timeline.mark(self._speaker_under(event.position()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.timeline.mark(0)

    def dropEvent(self, event: QDropEvent) -> None:
        self.timeline.mark(0)
        event.acceptProposedAction()
        speaker = self._speaker_under(event.position())
        place = QPointF(self.timeline.mapFrom(self, event.position().toPoint()))
        if speaker and self.sheet.clips:
            self.take_mime(event.mimeData(), speaker, snapped(self.timeline.seconds_at(place)))
        else:
            self.take_mime(event.mimeData())

    def _speaker_under(self, place: QPointF) -> int:
        inner = self.timeline.mapFrom(self, place.toPoint())
        return self.timeline.speaker_at(QPointF(inner)) if self.timeline.rect().contains(inner) else 0


def _button(text: str, name: str, call: Callable[[], object]) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    button.clicked.connect(call)
    return button
