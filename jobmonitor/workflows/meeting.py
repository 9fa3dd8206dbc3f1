"""Whether the fields of a form, its graph and each other meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.workflow import Condition, Field, FieldType, Workflow
from jobmonitor.services.submitting.filling import placeholders


def check_fields(workflow: Workflow, place: str) -> None:
    """Raises InvalidWorkflow where fields and placeholders of the graph do not meet one to one.

    A placeholder that decides about optional nodes need not stand in the graph. Fields may depend on fields
    above them alone.
    """
    filled = _check_names(workflow, place)
    above: dict[str, Field] = {}
    for field in workflow.fields:
        _check_dependence(field, above, f"{place}, field “{field.name}”", workflow)
        above[field.name] = field
    in_graph = placeholders(workflow.graph)
    needed = {each.needs for each in workflow.optional_nodes}
    for placeholder in sorted(in_graph - filled.keys()):
        _refuse(
            f"{place}: the graph has {{{{{placeholder}}}}}, and no field fills it.",
            "Add a field with this placeholder, or take it out of the graph.",
        )
    for placeholder in sorted(needed - filled.keys()):
        _refuse(
            f"{place}, optional nodes, key “needs”: no field fills “{placeholder}”.",
            "Add a field with this placeholder, or remove these optional nodes.",
        )
    for placeholder in sorted(filled.keys() - in_graph - needed):
        _refuse(
            f"{place}, field “{filled[placeholder].name}”, key “placeholder”: the graph has no "
            f"{{{{{placeholder}}}}}.",
            "Put it into the graph, in quotes, or remove the field.",
        )


def _check_names(workflow: Workflow, place: str) -> dict[str, Field]:
    """Placeholder → its field; refuses fields that share a name, a column or a placeholder."""
    filled: dict[str, Field] = {}
    names: set[str] = set()
    columns = {f"parameters.{key}": "the workflow’s own parameters" for key in workflow.parameters}
    for field in workflow.fields:
        where = f"{place}, field “{field.name}”"
        if field.name in names:
            _refuse(f"{where}: there are two fields of this name.", "Rename one of them.")
        names.add(field.name)
        for key, column in _columns(field):
            if column in columns:
                _refuse(f"{where}, key “{key}”: {columns[column]} writes “{column}” too.", "Change one.")
            columns[column] = "another field"
        for placeholder in field.placeholders:
            if placeholder in filled:
                other = filled[placeholder].name
                _refuse(
                    f"{where}, key “placeholder”: “{placeholder}” is filled by “{other}” too.",
                    "Change one of them.",
                )
            filled[placeholder] = field
    return filled


def _columns(field: Field) -> Iterator[tuple[str, str]]:
    """Key of the manifest and the column that it writes, of those that one field alone may write."""
    if field.column and not field.column.startswith("inputs."):
        yield "column", field.column
    if field.parameter:
        yield "parameter", f"parameters.{field.parameter}"


def _check_dependence(field: Field, above: Mapping[str, Field], where: str, workflow: Workflow) -> None:
    if field.only_when is not None:
        _check_condition(field.only_when, above, workflow, f"{where}, key “only_when”")
    for number, variant in enumerate(field.variants, start=1):
        _check_condition(variant.when, above, workflow, f"{where}, variant {number}, key “when”")
    if field.from_image:
        image = above.get(field.from_image)
        if image is None or image.type is not FieldType.IMAGE:
            _refuse(
                f"{where}, key “from_image”: “{field.from_image[:80]}” is no image field above this one.",
                "Name a field of type image that stands above.",
            )
    if not field.grows_with:
        return
    sounds = workflow.field_named(field.grows_with)
    if sounds is None or sounds.type not in (FieldType.AUDIO, FieldType.AUDIO_TRACKS):
        _refuse(
            f"{where}, key “grows_with”: “{field.grows_with[:80]}” is no field with sounds.",
            "Name a field of type audio or audio_tracks.",
        )


def _check_condition(
    condition: Condition, above: Mapping[str, Field], workflow: Workflow, where: str
) -> None:
    other = above.get(condition.field)
    if other is None:
        if workflow.field_named(condition.field) is not None:
            _refuse(
                f"{where}: the field “{condition.field}” does not stand above this one.", "Move it up there."
            )
        _refuse(f"{where}: there is no field “{condition.field[:80]}”.", "Name a field of the form.")
    if other.type.media or other.type in (FieldType.SIZE, FieldType.DURATION, FieldType.SEED):
        _refuse(
            f"{where}: “{other.name}” is a {other.type.value}, which has no values to compare with.",
            "Name a field of type choice, boolean, integer, float or text.",
        )
    for value in condition.values:
        known = not other.choices or other.model_folder or value in other.choices
        fits = isinstance(value, bool) == (other.type is FieldType.BOOLEAN)
        if not known or not fits:
            _refuse(f"{where}: “{other.name}” never is “{str(value)[:80]}”.", "Change the value.")


def _refuse(message: str, remedy: str) -> NoReturn:
    raise InvalidWorkflow(message, remedy=remedy)
