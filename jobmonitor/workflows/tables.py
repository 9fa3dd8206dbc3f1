"""Reads the tables of a TOML file, key by key; messages name the file, the table and the key."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import NoReturn

from jobmonitor.domain.errors import InvalidWorkflow
from jobmonitor.domain.job import JSON
from jobmonitor.domain.workflow import MAX_SEED

LEAST = -(2**63)
"""Numbers of a manifest have 64 bits, with or without a sign."""


class Table:
    """One TOML table; every error names its place."""

    def __init__(self, data: Mapping[str, JSON], place: str) -> None:
        self.data = data
        self.place = place

    def refuse(self, key: str, problem: str, remedy: str = "Change it in the manifest.") -> NoReturn:
        raise InvalidWorkflow(f"{self.place}, key “{key}”: it {problem}", remedy=remedy)

    def check_keys(self, known: Collection[str]) -> None:
        for key in self.data:
            if key not in known:
                self.refuse(key[:80], "is not known.", f"Known are: {', '.join(sorted(known))}.")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.data.get(key, "")
        if not isinstance(value, str):
            self.refuse(key, "is not text in quotes.")
        if required and not value:
            self.refuse(key, "is missing.", "Add it.")
        return value

    def choice(self, key: str, choices: Collection[str], *, required: bool = False) -> str:
        value = self.text(key, required=required)
        if value not in choices:
            self.refuse(key, f"is “{value[:80]}”.", f"Use one of: {', '.join(choices)}.")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; a single text is a list of one."""
        value = self.data.get(key, [])
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.refuse(key, "is not a list of texts.")
        return tuple(value)

    def boolean(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "is neither true nor false.")
        return value

    def number(self, key: str) -> float | None:
        value = self.data.get(key)
        if value is not None and not is_number(value):
            self.refuse(key, "is not a number.")
        return value

    def integer(self, key: str) -> int | None:
        value = self.data.get(key)
        if value is not None and not (isinstance(value, int) and is_number(value)):
            self.refuse(key, "is not a whole number.")
        return value

    def value(self, key: str, *, required: bool = False) -> JSON:
        """A text, a number or a boolean; None where it is not there."""
        value = self.data.get(key)
        if value is None and required:
            self.refuse(key, "is missing.", "Add it.")
        if value is not None and not is_scalar(value):
            self.refuse(key, "is neither a text nor a number nor true or false.")
        return value

    def values(self, key: str) -> tuple[JSON, ...]:
        """A list of texts, numbers and booleans; a single one is a list of one."""
        value = self.data.get(key, [])
        if is_scalar(value):
            return (value,)
        if not isinstance(value, list) or not all(is_scalar(each) for each in value):
            self.refuse(key, "is not a list of texts, numbers, true and false.")
        return tuple(value)

    def table(self, key: str) -> Table | None:
        """A table within this one, written `key = {…}` or headed `[….key]`."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, "is not a table.", f"Write it like {key} = {{ … }}.")
        return Table(value, f"{self.place}, key “{key}”")

    def tables(self, key: str, word: str, heading: str = "") -> Iterator[Table]:
        """Tables that are headed `[[key]]`; each place says `word` and its name, or its number."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.refuse(key, f"is not a list of tables, each headed [[{heading or key}]].")
        for number, each in enumerate(value, start=1):
            name = each.get("name")
            shown = f"“{name[:80]}”" if isinstance(name, str) else str(number)
            yield Table(each, f"{self.place}, {word} {shown}")

    def json_table(self, key: str) -> Mapping[str, JSON]:
        value = self.data.get(key, {})
        if not isinstance(value, dict) or not _is_json(value):
            self.refuse(key, "is not a table of texts, numbers, booleans and lists of such.")
        return value


def is_number(value: JSON) -> bool:
    """Whether it is a finite number of 64 bits, and no boolean."""
    if isinstance(value, int) and not isinstance(value, bool):
        return LEAST <= value <= MAX_SEED
    return isinstance(value, float) and math.isfinite(value)


def is_scalar(value: JSON) -> bool:
    """Whether it is a text, a finite number or a boolean."""
    return isinstance(value, str | bool) or is_number(value)


def _is_json(value: JSON) -> bool:
    if isinstance(value, dict):
        return all(_is_json(each) for each in value.values())
    if isinstance(value, list):
        return all(_is_json(each) for each in value)
    return is_scalar(value)
