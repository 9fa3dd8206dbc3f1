"""What waits to be sent, in words. Without Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from jobmonitor.domain.outbox import OutboxEntry, OutboxState
from jobmonitor.ui.translating import mark, translate
from jobmonitor.ui.words import count_text, one_line, relative_time

LOOKS = {
    OutboxState.WAITING: (mark("Outbox", "waiting"), "pending", "status-pending"),
    OutboxState.SENDING: (mark("Outbox", "sending"), "processing", "status-processing"),
    OutboxState.EDITING: (mark("Outbox", "open in a form"), "processing", "text"),
    OutboxState.REFUSED: (mark("Outbox", "refused"), "failed", "status-failed"),
    OutboxState.INTERRUPTED: (mark("Outbox", "interrupted"), "failed", "warning"),
    OutboxState.DROPPED: (mark("Outbox", "dropped"), "cancelled", "status-cancelled"),
}
"""State → its word, its tone and its icon."""


def title_of(entry: OutboxEntry) -> str:
    """ "wan-i2v · a red dress in the wind"."""
    about = one_line(entry.about, 200)
    return f"{one_line(entry.workflow_name, 60)} · {about}" if about else one_line(entry.workflow_name, 60)


def state_of(entry: OutboxEntry, database: str) -> str:
    """ "waiting: gpu1 does not answer."."""
    word = translate("Outbox", LOOKS[entry.state][0])
    if entry.state is OutboxState.WAITING and entry.database != database:
        return translate("Outbox", "{word} for another database: {database}").format(
            word=word, database=one_line(entry.database, 80)
        )
    if entry.state.is_held or not entry.problem:
        return word
    return f"{word}: {one_line(entry.problem, 300)}"


def place_of(entry: OutboxEntry, now: datetime, server_title: Callable[[str | None], str]) -> str:
    """ "gpu1 · 5 min ago · tried 3 times"."""
    parts = [one_line(entry.server_name or server_title(entry.server_url), 40)]
    parts.append(relative_time(entry.created_at, now))
    if entry.attempts:
        times = (
            translate("Outbox", "once")
            if entry.attempts == 1
            else translate("Outbox", "{attempts} times").format(attempts=count_text(entry.attempts))
        )
        parts.append(translate("Outbox", "tried {times}").format(times=times))
    return " · ".join(parts)


def summary(entries: Sequence[OutboxEntry]) -> str:
    """How many wait, and for what."""
    waiting = sum(not each.state.needs_operator for each in entries)
    yours = len(entries) - waiting
    parts = []
    if waiting == 1:
        parts.append(
            translate(
                "Outbox", "1 submission waits. It is sent by itself when its server and the database answer."
            )
        )
    elif waiting:
        parts.append(
            translate(
                "Outbox",
                "{waiting} submissions wait. They are sent by themselves, in this order, when "
                "their server and the database answer.",
            ).format(waiting=count_text(waiting))
        )
    if yours:
        parts.append(
            translate("Outbox", "1 needs you.")
            if yours == 1
            else translate("Outbox", "{yours} need you.").format(yours=count_text(yours))
        )
    return " ".join(parts)


def bar_text(entries: Sequence[OutboxEntry]) -> tuple[str, str]:
    """What the status bar says, and its tone; nothing where nothing waits."""
    if not entries:
        return "", "muted"
    needs = any(each.state.needs_operator for each in entries)
    return translate("Outbox", "outbox {count}").format(
        count=count_text(len(entries))
    ), "failed" if needs else "pending"
