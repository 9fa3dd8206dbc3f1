"""What is told of a node that failed or was blocked."""

from __future__ import annotations

import traceback
from typing import Any

from jobmonitor.demo.simulator.nodes.base import NodeError
from jobmonitor.demo.simulator.nodes.sampling import OUT_OF_MEMORY_ADVICE
from jobmonitor.demo.simulator.nodes.text import as_text


def failure(
    node_id: str,
    class_name: str,
    executed: list[str],
    inputs: dict[str, Any],
    error: Exception,
    graph: dict[str, Any],
) -> dict[str, Any]:
    """The data of `execution_error`, but for prompt id and time. Inputs come as text."""
    kind = error.kind if isinstance(error, NodeError) else _type_name(error)
    return {
        "node_id": node_id,
        "node_type": class_name,
        "executed": list(executed),
        "exception_message": str(error)
        + (OUT_OF_MEMORY_ADVICE if kind == "torch.OutOfMemoryError" else "\n"),
        "exception_type": kind,
        "traceback": traceback.format_tb(error.__traceback__),
        "current_inputs": {name: [as_text(value)] for name, value in inputs.items()},
        "current_outputs": list(graph),
    }


def blocked_output(node_id: str, class_name: str, executed: list[str], message: str) -> dict[str, Any]:
    """The same for an output node that was blocked; the run goes on."""
    return {
        "node_id": node_id,
        "node_type": class_name,
        "executed": list(executed),
        "exception_message": f"Execution Blocked: {message}",
        "exception_type": "ExecutionBlocked",
        "traceback": [],
        "current_inputs": [],
        "current_outputs": [],
    }


def _type_name(error: Exception) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
