"""Workflows with their texts in the operator's language."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.domain.plain import harmless
from jobmonitor.domain.workflow import Workflow
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import bounded, one_line


def in_own_words(workflow: Workflow) -> Workflow:
    """The workflow as it is shown: what its manifest says is translated where the translations know it, as
    those of the workflows that come with jobmonitor; others stay as they were written, made harmless."""
    shown = replace(
        workflow,
        title=one_line(_own(workflow.title)),
        description=_text(workflow.description),
        fields=tuple(
            replace(field, label=one_line(_own(field.label)), help=_text(field.help))
            for field in workflow.fields
        ),
    )
    return workflow if shown == workflow else shown


def _text(text: str) -> str:
    return harmless(bounded(_own(text)))


def _own(text: str) -> str:
    return translate("Workflows", text) if text else ""
