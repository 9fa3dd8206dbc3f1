"""Which editor a field has."""

from __future__ import annotations

from jobmonitor.domain.workflow import Field, FieldType
from jobmonitor.ui.submit.fields.base import FieldEditor, Surroundings
from jobmonitor.ui.submit.fields.boolean import BooleanEditor
from jobmonitor.ui.submit.fields.choice import ChoiceEditor, ModelEditor
from jobmonitor.ui.submit.fields.duration import DurationEditor
from jobmonitor.ui.submit.fields.file import FileEditor
from jobmonitor.ui.submit.fields.images.editor import ImagesEditor
from jobmonitor.ui.submit.fields.masks.editor import MasksEditor
from jobmonitor.ui.submit.fields.multiline import MultilineEditor
from jobmonitor.ui.submit.fields.number import NumberEditor
from jobmonitor.ui.submit.fields.seed import SeedEditor
from jobmonitor.ui.submit.fields.size import SizeEditor
from jobmonitor.ui.submit.fields.text import TextEditor
from jobmonitor.ui.submit.fields.tracks.editor import TracksEditor


def make_editor(field: Field, surroundings: Surroundings) -> FieldEditor:
    """The editor for `field`, empty."""
    match field.type:
        case FieldType.TEXT:
            return TextEditor(field)
        case FieldType.MULTILINE:
            return MultilineEditor(field)
        case FieldType.INTEGER | FieldType.FLOAT:
            return NumberEditor(field)
        case FieldType.BOOLEAN:
            return BooleanEditor(field)
        case FieldType.CHOICE:
            return ModelEditor(field, surroundings) if field.model_folder else ChoiceEditor(field)
        case FieldType.SEED:
            return SeedEditor(field, surroundings)
        case FieldType.SIZE:
            return SizeEditor(field, surroundings)
        case FieldType.DURATION:
            return DurationEditor(field, surroundings)
        case FieldType.IMAGE | FieldType.AUDIO | FieldType.VIDEO:
            return FileEditor(field, surroundings)
        case FieldType.IMAGES:
            return ImagesEditor(field, surroundings)
        case FieldType.AUDIO_TRACKS:
            return TracksEditor(field, surroundings)
        case FieldType.MASKS:
            return MasksEditor(field, surroundings)
