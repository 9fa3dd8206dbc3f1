"""The columns of a new row, gathered from the values of a form."""

from __future__ import annotations

from collections.abc import Sequence

from jobmonitor.domain.job import JSON, JobInputs, JobKind, NewJob
from jobmonitor.domain.workflow import Field, Size, Value, Workflow


class Row:
    """Gathers the columns of a new row."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self._parameters: dict[str, JSON] = dict(workflow.parameters)
        self._inputs: dict[str, list[str]] = {"images": [], "audios": [], "videos": []}
        self._size: Size | None = None
        self._seconds: float | None = None
        self._texts: dict[str, str] = {}

    def put(self, each: Field, value: Value) -> None:
        """Records the value of a field without files where its manifest says."""
        if value is None:
            return
        plain: JSON = f"{value.width}x{value.height}" if isinstance(value, Size) else value
        if each.parameter:
            self._parameters[each.parameter] = plain
        column = each.column
        if column.startswith("parameters."):
            self._parameters[column.removeprefix("parameters.")] = plain
        elif isinstance(value, Size):
            self._size = value if column else self._size
        elif column == "duration_seconds" and isinstance(value, float | int):
            self._seconds = float(value)
        elif column:
            self._texts[column] = str(value)

    def put_files(self, each: Field, addresses: Sequence[str], tracks: Sequence[JSON]) -> None:
        """Records the files of a field: their addresses; as a parameter the sounds as they were given, a
        single file alone, and others as a list."""
        if not addresses:
            return
        if each.parameter:
            single = each.type.is_file or each.each
            self._parameters[each.parameter] = list(tracks) or (addresses[0] if single else list(addresses))
        if each.column.startswith("inputs."):
            self._inputs[each.column.removeprefix("inputs.")] += addresses

    def job(self, server_url: str, comfy_job_id: str, user_id: str | None) -> NewJob:
        """The row, as it will be stored."""
        is_video = self._workflow.kind is JobKind.VIDEO
        return NewJob(
            workflow_name=self._workflow.name,
            comfy_url=server_url,
            comfy_job_id=comfy_job_id,
            user_id=user_id,
            prompt=self._texts.get("prompt"),
            inputs=JobInputs(
                *(tuple[str, ...](self._inputs[kind]) for kind in ("images", "audios", "videos"))
            ),
            width=self._size.width if self._size else None,
            height=self._size.height if self._size else None,
            fps=self._workflow.fps if is_video else None,
            duration_seconds=self._seconds,
            model_used=self._texts.get("model_used"),
            parameters=self._parameters,
        )
