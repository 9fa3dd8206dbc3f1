"""Workflows with their texts in the operator's language."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.language import ENGLISH, spoken
from jobmonitor.ui.translating import translate


def in_own_words(workflow: Workflow) -> Workflow:
    """The workflow as it is shown: what its manifest says is translated where the translations know it, as
    those of the workflows that come with jobmonitor; others stay as their makers wrote them."""
    if spoken() == ENGLISH:
        return workflow
    return replace(
        workflow,
        title=_own(workflow.title),
        description=_own(workflow.description),
        fields=tuple(
            replace(field, label=_own(field.label), help=_own(field.help)) for field in workflow.fields
        ),
    )


def _own(text: str) -> str:
    return translate("Workflows", text) if text else ""
