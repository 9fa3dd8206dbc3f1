"""From any graph of ComfyUI to a workflow with a form: what its inputs could be, and what is chosen."""

from jobmonitor.services.importing.making import checked_name, edited, name_from, workflow_of
from jobmonitor.services.importing.proposing import Candidate, Proposal, ResultNode, proposal

__all__ = [
    "Candidate",
    "Proposal",
    "ResultNode",
    "checked_name",
    "edited",
    "name_from",
    "proposal",
    "workflow_of",
]
