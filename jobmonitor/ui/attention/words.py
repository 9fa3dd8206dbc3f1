"""What the window says of what happened, in the operator's language. Plain text."""

from __future__ import annotations

from jobmonitor.domain.attention import End, Entry, EntryKind, Notice
from jobmonitor.domain.job import JobStatus
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import count_text, one_line

MAX_TITLE = 60
MAX_BODY = 160
"""Characters; the desktop cuts longer ones anyhow."""


def end_words(status: JobStatus | None) -> str:
    """How a job ended, as the beginning of a sentence."""
    match status:
        case JobStatus.COMPLETED:
            return translate("Attention", "Completed")
        case JobStatus.FAILED:
            return translate("Attention", "Failed")
        case JobStatus.CANCELLED:
            return translate("Attention", "Cancelled")
        case _:
            return translate("Attention", "Ended")


def counts_words(notice: Notice) -> str:
    """ "12 jobs completed, 2 failed"."""
    completed, failed, cancelled = (
        notice.count(status) for status in (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)
    )
    parts = []
    if completed:
        parts.append(translate("Attention", "%n job(s) completed", completed))
    if failed and parts:
        parts.append(translate("Attention", "%n failed", failed))
    elif failed:
        parts.append(translate("Attention", "%n job(s) failed", failed))
    if cancelled and parts:
        parts.append(translate("Attention", "%n cancelled", cancelled))
    elif cancelled:
        parts.append(translate("Attention", "%n job(s) cancelled", cancelled))
    return ", ".join(parts)


def notice_words(notice: Notice) -> tuple[str, str]:
    """Title and text of a message on the desktop."""
    if len(notice.ends) == 1:
        end = notice.ends[0]
        title = f"{end_words(end.status)} · {end.workflow_name}"
        return one_line(title, MAX_TITLE), one_line(_about(end), MAX_BODY)
    failed = next((end for end in notice.ends if end.status is JobStatus.FAILED), None)
    last = failed or notice.ends[-1]
    body = f"{end_words(last.status)} · {last.workflow_name}: {_about(last)}"
    return one_line(counts_words(notice), MAX_TITLE), one_line(body, MAX_BODY)


def _about(end: End) -> str:
    if end.status is JobStatus.FAILED and end.problem:
        return end.problem
    return f"“{end.about}”" if end.about else translate("Attention", "A job without a prompt")


def entry_words(entry: Entry) -> str:
    """One line of the log."""
    subject = one_line(entry.subject, MAX_BODY)
    match entry.kind:
        case EntryKind.ENDED:
            return subject
        case EntryKind.SERVER_LOST:
            return translate("Attention", "{server} does not answer").format(server=subject)
        case EntryKind.SERVER_BACK:
            return translate("Attention", "{server} answers again").format(server=subject)
        case EntryKind.DATABASE_LOST:
            return translate("Attention", "The database does not answer")
        case EntryKind.DATABASE_BACK:
            return translate("Attention", "The database answers again")
        case EntryKind.DOUBTS:
            count = int(entry.subject) if entry.subject.isascii() and entry.subject.isdigit() else 1
            return translate("Attention", "%n job(s) may not be as their rows say", count)
        case EntryKind.OUTBOX:
            return translate("Attention", "{workflow} waits in the outbox for you").format(workflow=subject)


def entry_icon(entry: Entry) -> tuple[str, str]:
    """Icon and tone of a line of the log."""
    match entry.kind:
        case EntryKind.ENDED:
            status = entry.status or JobStatus.UNKNOWN
            return f"status-{status}", str(status)
        case EntryKind.SERVER_LOST | EntryKind.DATABASE_LOST:
            return "warning", "failed"
        case EntryKind.SERVER_BACK:
            return "server", "completed"
        case EntryKind.DATABASE_BACK:
            return "database", "completed"
        case EntryKind.DOUBTS:
            return "reconcile", "pending"
        case EntryKind.OUTBOX:
            return "outbox", "pending"


def state_words(running: int, failed: int, unread: int) -> str:
    """What the tray icon says: "2 running · 1 failed · 5 not looked at"."""
    parts = []
    if running:
        parts.append(translate("Attention", "{count} waiting or running").format(count=count_text(running)))
    if failed:
        parts.append(translate("Attention", "{count} failed").format(count=count_text(failed)))
    if unread:
        parts.append(translate("Attention", "{count} not looked at").format(count=count_text(unread)))
    return " · ".join(parts) or translate("Attention", "Nothing is running")
