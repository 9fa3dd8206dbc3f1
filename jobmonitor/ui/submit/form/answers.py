"""What the editors of a form may ask about the other fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jobmonitor.domain.server import Server
from jobmonitor.domain.workflow import FieldType, Size, Value
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.file import FileEditor
from jobmonitor.ui.submit.form.conditions import same
from jobmonitor.ui.submit.form.row import FieldRow
from jobmonitor.ui.submit.form.stored import Sent


class Answers:
    """Looks into the rows of one form when it is asked."""

    def __init__(self, rows: Mapping[str, FieldRow], server: Callable[[], Server | None]) -> None:
        self._rows = rows
        self._server = server
        self.sent = Sent()
        """The last submission of the form's workflow."""

    def within(self, surroundings: Surroundings, fps: int | None) -> Surroundings:
        """The surroundings of the form's editors."""
        return replace(
            surroundings,
            fps=fps,
            image_shape=self.image_shape,
            image_path=self.image_path,
            path_of=self.path_of,
            values=self.values,
            speakers=self.speakers,
            seconds_of=self.seconds_of,
            last_seed=self.last_seed,
            repeats=self.repeats,
        )

    def values(self) -> dict[str, Value]:
        """Field name → what is in its editor, not checked."""
        return {name: row.value() for name, row in self._rows.items()}

    def image_shape(self) -> Size | None:
        """The pixel size of the first image that is chosen."""
        return next((shape for editor in self._images() if (shape := editor.shape()) is not None), None)

    def image_path(self) -> Path | None:
        """The file of the first image that is chosen."""
        return next((editor.path() for editor in self._images() if editor.shape() is not None), None)

    def _images(self) -> Iterator[FileEditor]:
        for row in self._rows.values():
            if row.is_shown and row.field.type is FieldType.IMAGE and isinstance(row.editor, FileEditor):
                yield row.editor

    def path_of(self, field_name: str) -> Path | None:
        """The file that is chosen in this field, once it is known to be one of the field's kind."""
        row = self._rows.get(field_name)
        return row.editor.path() if row is not None and isinstance(row.editor, FileEditor) else None

    def speakers(self) -> int | None:
        """How many speakers the sounds of the form have; None where no field has speakers."""
        counts = (row.editor.speakers() for row in self._rows.values())
        return next((count for count in counts if count is not None), None)

    def seconds_of(self, field_name: str) -> float | None:
        """When the last sound in this field ends, once that is known."""
        row = self._rows.get(field_name)
        return row.editor.seconds() if row is not None else None

    def last_seed(self, field_name: str) -> int | None:
        """The seed that the workflow was last submitted with."""
        seed = self.sent.values.get(field_name)
        return int(seed) if isinstance(seed, int) or (isinstance(seed, str) and seed.isdecimal()) else None

    def repeats(self) -> bool:
        """Whether the server was given exactly this, by the last submission."""
        server = self._server()
        if server is None or self.sent.server not in server.addresses:
            return False
        shown = (row for row in self._rows.values() if row.is_shown)
        return all(same(row.field, row.value(), self.sent.values.get(row.field.name)) for row in shown)

    def told(self) -> list[tuple[object, ...]]:
        """All that an editor could be answered; compared to find out whether something is another."""
        return [(row.is_shown, row.value(), *_told_of(row.editor)) for row in self._rows.values()]


def _told_of(editor: FieldEditor) -> tuple[object, ...]:
    """What else an editor tells of its value."""
    path = editor.path() if isinstance(editor, FileEditor) else None
    return editor.seconds(), editor.speakers(), path
