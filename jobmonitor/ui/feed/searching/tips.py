"""What the keys of the search language mean, in an operator's words. Without Qt."""

from __future__ import annotations

from jobmonitor.ui.translating import mark

TIPS = {
    "workflow": mark("Feed", "jobs of a workflow"),
    "status": mark("Feed", "jobs of a status"),
    "user": mark("Feed", "jobs of a user; me is you"),
    "server": mark("Feed", "jobs of a server"),
    "since": mark("Feed", "created at this time or later"),
    "until": mark("Feed", "created before this time"),
    "kind": mark("Feed", "videos, images or texts"),
    "system": mark("Feed", "new or legacy tables"),
    "id": mark("Feed", "the job's own id, or ComfyUI's"),
    "is": mark("Feed", "favourites, active or ended jobs, mine"),
    "has": mark("Feed", "jobs whose row tells it"),
}
"""By the name of the key."""
