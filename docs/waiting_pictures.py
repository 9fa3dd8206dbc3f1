"""Pictures of the outbox: nothing in it, and submissions that wait for different reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from jobmonitor.demo.drive import at_rest
from jobmonitor.domain.events import OutboxChanged
from jobmonitor.domain.outbox import OutboxEntry, OutboxState

if TYPE_CHECKING:
    from camera import Camera

UNREACHABLE = "gpu4 cannot be reached."
TRY = "Check that ComfyUI runs there, and that the address and the network are right."
WAITING = (
    ("wan-i2v", "waves roll in, slow camera", OutboxState.SENDING, "", "", 0, 3),
    ("wan-i2v", "the tide comes in at dusk, slow camera", OutboxState.WAITING, UNREACHABLE, TRY, 4, 1),
    ("img2img", "dunes at dusk, film grain, 35 mm", OutboxState.WAITING, UNREACHABLE, TRY, 4, 1),
    ("image-edit", "make it a stormy evening", OutboxState.EDITING, "", "", 1, 3),
    (
        "img2img",
        "a portrait of the lighthouse keeper",
        OutboxState.REFUSED,
        "gpu2 did not take the job. The server has no model “juggernaut_xl_v9.safetensors”.",
        "Put the file on the server, or choose another one in the form.",
        1,
        2,
    ),
    (
        "lipsync-one",
        "a face in the clouds speaks",
        OutboxState.INTERRUPTED,
        "jobmonitor ended while this was being sent; it did not arrive.",
        "Retry sends it once more.",
        1,
        1,
    ),
)
"""Workflow, prompt, state, why, what to do, how often it was tried, and hours since then."""


async def take(camera: Camera) -> None:
    """What is shown waits nowhere: nothing is sent."""
    window = camera.window
    window.outbox.open()
    dialog = window.outbox.dialog
    assert dialog is not None
    await at_rest(window)
    camera.keep(dialog, f"outbox-empty-{camera.mode}")
    window.application.bus.publish(OutboxChanged(tuple(_entries(camera))))
    dialog.list.setFocus()
    dialog.list.setCurrentIndex(dialog.model.index(4))
    await at_rest(window)
    camera.keep(dialog, f"outbox-{camera.mode}")
    window.application.bus.publish(OutboxChanged(()))
    dialog.accept()


def _entries(camera: Camera) -> list[OutboxEntry]:
    application = camera.window.application
    servers = {each.name: each for each in application.servers}
    homes = ("gpu1", "gpu4", "gpu4", "gpu2", "gpu2", "gpu3")
    return [
        OutboxEntry(
            id=str(at),
            workflow_name=workflow,
            values={"prompt": prompt},
            server_url=servers[home].url,
            server_name=home,
            created_at=application.clock.now() - timedelta(minutes=17 * hours),
            state=state,
            problem=problem,
            remedy=remedy,
            attempts=attempts,
            database=application.outbox.database,
        )
        for at, (home, (workflow, prompt, state, problem, remedy, attempts, hours)) in enumerate(
            zip(homes, WAITING, strict=True)
        )
    ]
