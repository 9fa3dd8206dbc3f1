"""Comparing what a server said with what another one said."""

from __future__ import annotations

import json
import re
from typing import Any

#: Values under these keys differ from run to run or from machine to machine; their type is compared.
LOOSE = {
    "timestamp", "create_time", "execution_start_time", "execution_end_time", "modified", "created", "size",
    "ram_total", "ram_free", "vram_total", "vram_free", "torch_vram_total", "torch_vram_free", "number",
    "priority", "python_version", "pytorch_version", "required_frontend_version", "fullpath",
    "installed_templates_version", "required_templates_version", "exception_message", "exception_type",
    "description", "display_name", "tooltip", "python_module", "category", "migrated", "sid", "workflow",
    "offset_of", "total", "content", "name_of_user", "has_more",
}  # fmt: skip

#: Under these keys only the kind of container is compared.
OPAQUE = {
    "traceback", "argv", "comfy_package_versions", "current_inputs", "entries", "folders", "options",
    "input_config", "extensions", "search_aliases", "executed", "current_outputs", "cycle_nodes",
    "input_order", "help", "dependent_outputs", "output_tooltips",
}  # fmt: skip

#: Lists under these keys are sets: their order changes from run to run.
SETS = {"nodes", "errors", "invalid_ids"}

#: Counters and the random letters of temp files.
_FILE = re.compile(r"(_temp_[a-z]{5})?_\d{5}_?")

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")

#: A job of which only the status and the first part of its id were recorded.
_CUT_JOB = re.compile(r"(\w+) ([0-9a-f]{8})")

_PATH = re.compile(r"<(comfyui|python)>")


class Names:
    """Recorded names (prompt ids, temp files, file counters) and what they are in the replay."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._starts: dict[str, str] = {}

    def learn(self, recorded: Any, real: Any) -> None:
        """Note a pair."""
        if isinstance(recorded, str) and isinstance(real, str) and recorded != real:
            self._known[recorded] = real
            if _ID.fullmatch(recorded):
                self._starts[recorded[:8]] = real[:8]

    def learn_files(self, recorded: Any, real: Any) -> None:
        """Note the names of the files in two outputs of the same shape."""
        if isinstance(recorded, dict) and isinstance(real, dict):
            if "filename" in recorded and "filename" in real:
                self.learn(recorded["filename"], real["filename"])
                self.learn(recorded.get("workflow"), real.get("workflow"))
            for key in (recorded.keys() & real.keys()) - {"preview_output"}:
                self.learn_files(recorded[key], real[key])
        elif isinstance(recorded, list) and isinstance(real, list):
            for one, other in zip(recorded, real, strict=False):
                self.learn_files(one, other)

    def real(self, value: Any) -> Any:
        """A recorded value with the names of the replay."""
        if isinstance(value, dict):
            return {self.real(key): self.real(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.real(item) for item in value]
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """A text with the names of the replay."""
        if text in self._known:
            return self._known[text]
        if (match := _CUT_JOB.fullmatch(text)) and match[2] in self._starts:
            return f"{match[1]} {self._starts[match[2]]}"
        for recorded, real in self._known.items():
            if len(recorded) > 12 and recorded in text:
                text = text.replace(recorded, real)
        return text


def differences(recorded: Any, real: Any, where: str = "", key: str = "") -> list[str]:
    """Where two values differ; empty if they agree as far as a replay can."""
    if key in OPAQUE:
        return _kind(recorded, real, where)
    if key in LOOSE and not isinstance(recorded, dict | list):
        return _kind(recorded, real, where)
    if isinstance(recorded, dict) and isinstance(real, dict):
        if recorded.get("tooltip") == "[text]":
            # the simulator's descriptions of nodes have no help texts
            recorded = {name: value for name, value in recorded.items() if name != "tooltip"}
        found = []
        if "create_time" in real and "create_time" not in recorded:
            # what the newer version adds
            real = {name: value for name, value in real.items() if name != "create_time"}
        if recorded.keys() != real.keys():
            missing, more = sorted(recorded.keys() - real.keys()), sorted(real.keys() - recorded.keys())
            found.append(f"{where}: keys missing {missing}, keys too many {more}")
        for name in recorded.keys() & real.keys():
            found += differences(recorded[name], real[name], f"{where}.{name}", name)
        return found
    if isinstance(recorded, list) and isinstance(real, list):
        return _lists(recorded, real, where, key)
    if key == "filename" and isinstance(recorded, str) and isinstance(real, str):
        recorded, real = _FILE.sub("_#", recorded), _FILE.sub("_#", real)
    if isinstance(recorded, str) and isinstance(real, str):
        loose = "...[" in recorded or _PATH.search(recorded) or "[text]" in recorded or "tensor(" in recorded
        return [] if loose or recorded == real else [f"{where}: {recorded!r} became {real!r}"]
    if recorded == "__NaN__":
        return [] if isinstance(real, float) else [f"{where}: NaN became {real!r}"]
    if type(recorded) is not type(real) or recorded != real:
        return [f"{where}: {recorded!r} became {real!r}"]
    return []


def _lists(recorded: list[Any], real: list[Any], where: str, key: str) -> list[str]:
    if len(recorded) != len(real):
        return [f"{where}: {len(recorded)} items became {len(real)}"]
    if key in SETS or _are_ids(recorded, key):
        recorded, real = _sorted(recorded), _sorted(real)
    found = []
    for index, (one, other) in enumerate(zip(recorded, real, strict=True)):
        # the first item of a queue entry is its number
        name = "number" if index == 0 and len(recorded) in (2, 3, 5) and _is_number(one) else ""
        found += differences(one, other, f"{where}[{index}]", name)
    return found


def _are_ids(values: list[Any], key: str) -> bool:
    """A list of node ids: element 4 of a queue entry."""
    return key == "" and bool(values) and all(isinstance(v, str) and v.isdigit() for v in values)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sorted(values: list[Any]) -> list[Any]:
    return sorted(values, key=lambda value: json.dumps(_stable(value), sort_keys=True))


def _stable(value: Any) -> Any:
    """A value by which to sort: errors by their type and details alone."""
    if isinstance(value, dict) and "type" in value:
        return [value["type"], value.get("details")]
    return value


def _kind(recorded: Any, real: Any, where: str) -> list[str]:
    if _is_number(recorded) and _is_number(real):
        same = isinstance(recorded, int) == isinstance(real, int)
    elif recorded is None or real is None or isinstance(recorded, bool):
        same = True
    else:
        same = type(recorded) is type(real)
    return [] if same else [f"{where}: a {type(recorded).__name__} became {real!r}"]
