"""What the server checks before it queues a prompt, and how it words what is wrong."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from typing import Any

from jobmonitor.demo.simulator.catalogue import FILE_INPUTS, Catalogue
from jobmonitor.demo.simulator.cycles import cycle_below
from jobmonitor.demo.simulator.nested import nested_inputs
from jobmonitor.demo.simulator.replacements import replace_gone_classes


@dataclass
class Verdict:
    """`error` is None if something can run; `outputs` is what."""

    error: dict[str, Any] | None
    outputs: list[str] = field(default_factory=list)
    node_errors: dict[str, Any] = field(default_factory=dict)


def problem(
    kind: str, message: str, details: str = "", extra: dict[str, Any] | None = None
) -> dict[str, Any]:
    """One error in the server's shape."""
    return {"type": kind, "message": message, "details": details, "extra_info": extra or {}}


def validate(graph: Any, targets: Any, catalogue: Catalogue) -> Verdict:
    """Check a graph and convert its values in place.

    Raises (as the server answers 500) where the real one does: a graph that is no object, for instance.
    """
    if not isinstance(graph, dict):
        raise TypeError("the prompt is no object")
    if catalogue.version.newer:
        replace_gone_classes(graph, catalogue)
    outputs = []
    for node_id, node in graph.items():
        refusal = _unknown_class(node_id, node, catalogue)
        if refusal:
            return Verdict(refusal)
        wanted = targets is None or node_id in targets
        if catalogue.is_output(node["class_type"]) and wanted:
            outputs.append(node_id)
    if not outputs:
        return Verdict(problem("prompt_no_outputs", "Prompt has no outputs"))
    return _Check(graph, catalogue).outputs(outputs)


def _unknown_class(node_id: str, node: Any, catalogue: Catalogue) -> dict[str, Any] | None:
    newer = catalogue.version.newer
    details = f"Node ID '#{node_id}'"
    if "class_type" not in node:
        if newer:
            title = node.get("_meta", {}).get("title")
            return problem(
                "missing_node_type",
                f"Node '{title or f'ID #{node_id}'}' has no class_type. "
                "The workflow may be corrupted or a custom node is missing.",
                details,
                {"node_id": node_id, "class_type": None, "node_title": title},
            )
        return problem(
            "invalid_prompt", "Cannot execute because a node is missing the class_type property.", details
        )
    name = node["class_type"]
    if name in catalogue:
        return None
    if newer:
        title = node.get("_meta", {}).get("title", name)
        return problem(
            "missing_node_type",
            f"Node '{title}' not found. The custom node may not be installed.",
            details,
            {"node_id": node_id, "class_type": name, "node_title": title},
        )
    return problem("invalid_prompt", f"Cannot execute because node {name} does not exist.", details)


class _Check:
    """Validation of one graph: each node once, from the outputs down."""

    def __init__(self, graph: dict[str, Any], catalogue: Catalogue) -> None:
        self.graph, self.catalogue = graph, catalogue
        self.seen: dict[str, tuple[bool, list[dict[str, Any]]]] = {}

    def outputs(self, outputs: list[str]) -> Verdict:
        good: list[str] = []
        failed: list[tuple[str, list[dict[str, Any]]]] = []
        node_errors: dict[str, Any] = {}
        for output in outputs:
            valid, reasons = self._output(output)
            if valid:
                good.append(output)
                continue
            failed.append((output, reasons))
            for node_id, (fine, errors) in self.seen.items():
                if not fine and errors:
                    entry = node_errors.setdefault(
                        node_id,
                        {
                            "errors": errors,
                            "dependent_outputs": [],
                            "class_type": self.graph[node_id]["class_type"],
                        },
                    )
                    entry["dependent_outputs"].append(output)
        if good:
            return Verdict(None, good, node_errors)
        text = "\n".join(f"{e['message']}: {e['details']}" for _, errors in failed for e in errors)
        if self.catalogue.version.newer and any(
            e["type"] == "dependency_cycle" for _, r in failed for e in r
        ):
            text = ""
        error = problem("prompt_outputs_failed_validation", "Prompt outputs failed validation", text)
        return Verdict(error, [], node_errors)

    def _output(self, output: str) -> tuple[bool, list[dict[str, Any]]]:
        cycle = cycle_below(self.graph, output)
        if cycle:
            return self._cycle(output, cycle)
        try:
            return self.node(output)
        except Exception as error:  # noqa: BLE001 - the real server turns every failure here into an answer
            reasons = [
                self._exception("exception_during_validation", "Exception when validating node", error)
            ]
            self.seen[output] = (False, reasons)
            return False, reasons

    def _cycle(self, output: str, cycle: list[str]) -> tuple[bool, list[dict[str, Any]]]:
        if not self.catalogue.version.newer:
            self.seen[output] = (False, [])
            return False, []
        path = " -> ".join(f"{n} ({self.graph[n]['class_type']})" for n in [*cycle, cycle[0]])
        for node_id in cycle:
            extra = {"node_id": node_id, "cycle_nodes": cycle}
            self.seen[node_id] = (
                False,
                [problem("dependency_cycle", "Dependency cycle detected", path, extra)],
            )
        return False, self.seen[output][1] if output in self.seen else []

    @staticmethod
    def _exception(kind: str, message: str, error: Exception, **more: Any) -> dict[str, Any]:
        extra = {
            **more,
            "exception_type": type(error).__name__,
            "traceback": traceback.format_tb(error.__traceback__),
        }
        return problem(kind, message, str(error), extra)

    def node(self, node_id: str) -> tuple[bool, list[dict[str, Any]]]:
        """Check one node and what it depends on."""
        if node_id in self.seen:
            return self.seen[node_id]
        node = self.graph[node_id]
        given = node["inputs"]
        errors: list[dict[str, Any]] = []
        valid = True
        for name, required, spec in nested_inputs(self.catalogue, node["class_type"], given):
            if name not in given:
                if required:
                    short = name.rpartition(".")[2]
                    errors.append(
                        problem(
                            "required_input_missing", "Required input is missing", short, {"input_name": name}
                        )
                    )
                continue
            if isinstance(given[name], list):
                valid = self._link(name, spec, given[name], errors) and valid
            else:
                self._value(node, name, spec, errors)
        valid = valid and not errors
        self.seen[node_id] = (valid, errors)
        return self.seen[node_id]

    def _link(self, name: str, spec: list[Any], value: list[Any], errors: list[dict[str, Any]]) -> bool:
        if len(value) != 2:
            errors.append(
                problem(
                    "bad_linked_input",
                    "Bad linked input, must be a length-2 list of [node_id, slot_index]",
                    name,
                    {"input_name": name, "input_config": spec, "received_value": value},
                )
            )
            return False
        source = value[0]
        received = tuple(self.catalogue.outputs(self.graph[source]["class_type"]))[value[1]]
        if not _fits(received, spec[0]):
            wanted = ",".join(spec[0]) if isinstance(spec[0], list) else spec[0]
            details = f"{name}, received_type({received}) mismatch input_type({wanted})"
            extra = {
                "input_name": name,
                "input_config": spec,
                "received_type": received,
                "linked_node": value,
            }
            errors.append(
                problem("return_type_mismatch", "Return type mismatch between linked nodes", details, extra)
            )
            return False
        try:
            return self.node(source)[0]
        except Exception as error:  # noqa: BLE001 - the real server turns every failure here into an answer
            reasons = [
                self._exception(
                    "exception_during_inner_validation",
                    "Exception when validating inner node",
                    error,
                    input_name=name,
                    input_config=spec,
                    exception_message=str(error),
                    linked_node=value,
                )
            ]
            self.seen[source] = (False, reasons)
            return False

    def _value(self, node: dict[str, Any], name: str, spec: list[Any], errors: list[dict[str, Any]]) -> None:
        kind, options = spec
        value = node["inputs"][name]
        if isinstance(value, dict) and "__value__" in value:
            value = node["inputs"][name] = value["__value__"]
        about = {"input_name": name, "input_config": spec, "received_value": value}
        convert = {"INT": int, "FLOAT": float, "STRING": str, "BOOLEAN": bool}.get(
            kind if isinstance(kind, str) else ""
        )
        if convert is not None:
            try:
                value = node["inputs"][name] = convert(value)
            except (ValueError, TypeError, OverflowError) as error:
                errors.append(
                    problem(
                        "invalid_input_type",
                        f"Failed to convert an input value to a {kind} value",
                        f"{name}, {value}, {error}",
                        {**about, "exception_message": str(error)},
                    )
                )
                return
            about["received_value"] = value
        if (node["class_type"], name) in FILE_INPUTS:
            self._file(node["class_type"], name, value, errors)
            return
        if "min" in options and value < options["min"]:
            message = f"Value {value} smaller than min of {options['min']}"
            errors.append(problem("value_smaller_than_min", message, name, about))
            return
        if "max" in options and value > options["max"]:
            message = f"Value {value} bigger than max of {options['max']}"
            errors.append(problem("value_bigger_than_max", message, name, about))
            return
        choices = kind if isinstance(kind, list) else options.get("options") if kind == "COMBO" else None
        if choices is None or value in choices or options.get("multiselect"):
            return
        long = len(choices) > 20
        listed = f"(list of length {len(choices)})" if long else str(choices)
        about["input_config"] = None if long else spec
        details = f"{name}: '{value}' not in {listed}"
        errors.append(problem("value_not_in_list", "Value not in list", details, about))

    def _file(self, class_name: str, name: str, value: Any, errors: list[dict[str, Any]]) -> None:
        newer = self.catalogue.version.newer
        if self.catalogue.folders.annotated(str(value), confined=newer) is None:
            what = {"audio": "audio", "file": "video", "video": "video"}.get(name, "image")
            details = f"{name} - Invalid {what} file: {value}"
            errors.append(
                problem(
                    "custom_validation_failed",
                    "Custom validation failed for node",
                    details,
                    {"input_name": name},
                )
            )


def _fits(received: Any, wanted: Any) -> bool:
    if received == wanted or "*" in (received, wanted):
        return True
    if isinstance(received, list) or isinstance(wanted, list):
        return "COMBO" in (received, wanted)
    return bool(set(str(received).split(",")) & set(str(wanted).split(",")))
