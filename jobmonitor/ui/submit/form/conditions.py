"""Which fields a form shows, and with which limits, by what is in it. Without Qt and without a disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import Field, Value, Workflow
from jobmonitor.services.forms import check_value, effective_field, is_shown


@dataclass(frozen=True)
class Standing:
    """How a field stands in the form just now."""

    field: Field
    """With the limits and the default of the variant that holds."""
    is_shown: bool


def standings(workflow: Workflow, typed: Mapping[str, Value]) -> dict[str, Standing]:
    """Field name → how it stands, by the values as they will be used: a field that is not shown has its
    default, and so has one whose value cannot be used yet."""
    values = {each.name: usable(each, typed.get(each.name)) for each in workflow.fields}
    for _ in workflow.fields:  # what is hidden may hide others
        settled = {
            each.name: values[each.name] if is_shown(each, values) else effective_field(each, values).default
            for each in workflow.fields
        }
        if settled == values:
            break
        values = settled
    return {
        each.name: Standing(effective_field(each, values), is_shown(each, values)) for each in workflow.fields
    }


def usable(field: Field, value: Value) -> Value:
    """The value as it will be used; the default where it cannot be. Files are taken as they are."""
    if field.type.media:
        return value
    try:
        return check_value(field, value)
    except InvalidField:
        return field.default


def same(field: Field, one: Value, other: Value) -> bool:
    """Whether two values of a field mean the same; files by their paths alone."""
    if one == other or (not one and not other and one is not False and other is not False):
        return True
    if field.type.media:
        return str(one) == str(other)  # a file on a server by its address
    try:
        return check_value(field, one) == check_value(field, other)
    except InvalidField:
        return False
