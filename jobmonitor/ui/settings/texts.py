"""What each setting is called, and what is said of it. A test holds them to what is declared."""

from __future__ import annotations

from typing import NamedTuple

from jobmonitor.ui.translating import mark


class Text(NamedTuple):
    """English, marked; translated when it is shown."""

    label: str
    help: str


TEXTS = {
    "database": Text(
        mark("Settings", "Database"),
        mark("Settings", "postgresql://user@host/name, or a file. Empty: a file of this workstation."),
    ),
    "database_user": Text(
        mark("Settings", "Ask as"),
        mark("Settings", "A user's id, or “keyring” for a token that the keyring has. Empty: as the login."),
    ),
    "database_role": Text(
        mark("Settings", "Role"),
        mark("Settings", "With row-level security: the role that statements run as."),
    ),
    "read_only": Text(
        mark("Settings", "Only look"),
        mark("Settings", "Nothing is written: no submitting, no cancelling."),
    ),
    "job_system": Text(
        mark("Settings", "New jobs go into"),
        mark("Settings", "Where a studio has legacy and new tables."),
    ),
    "server": Text(
        mark("Settings", "Servers"),
        mark("Settings", "ComfyUI servers; the first is where a submission goes by default."),
    ),
    "user": Text(
        mark("Settings", "Who I am"),
        mark("Settings", "The user id that my jobs have. On a file, one is made where none is given."),
    ),
    "workflow_folders": Text(
        mark("Settings", "Folders with workflows"),
        mark("Settings", "One on each line; they come on top of jobmonitor's own."),
    ),
    "certificates": Text(
        mark("Settings", "Certificate authorities"),
        mark("Settings", "A PEM file to trust, in place of those that this computer trusts."),
    ),
    "verify_certificates": Text(
        mark("Settings", "Check certificates"),
        mark("Settings", "“No” trusts whoever answers."),
    ),
    "keep_results": Text(
        mark("Settings", "Keep results of"),
        mark("Settings", "Results are fetched when they are made, and kept on this workstation."),
    ),
    "results_limit": Text(
        mark("Settings", "At most"),
        mark("Settings", "Such as 20 GB. What was not used for longest makes room."),
    ),
    "storage": Text(
        mark("Settings", "The studio's storage"),
        mark("Settings", "A folder, or s3://bucket/folder, where results are kept for good."),
    ),
    "storage_endpoint": Text(
        mark("Settings", "Storage service"),
        mark("Settings", "The address of the bucket's service, where it is not Amazon's."),
    ),
    "storage_address": Text(
        mark("Settings", "Address for others"),
        mark("Settings", "Where others read what is in the storage; {name} stands for the file."),
    ),
    "fail_stuck_after": Text(
        mark("Settings", "Cancel stuck jobs after"),
        mark("Settings", "Minutes after which a job that is said to be stuck is cancelled, or “off”."),
    ),
    "language": Text(
        mark("Settings", "Language"),
        mark("Settings", "Of the window; what the command line says stays English."),
    ),
}

CHOICES = {
    ("job_system", "auto"): mark("Settings", "The new tables, where there are any"),
    ("job_system", "new"): mark("Settings", "The new tables"),
    ("job_system", "legacy"): mark("Settings", "The legacy tables"),
    ("keep_results", "own"): mark("Settings", "My own jobs"),
    ("keep_results", "all"): mark("Settings", "All jobs"),
    ("keep_results", "none"): mark("Settings", "No jobs"),
    ("language", "system"): mark("Settings", "As the system"),
    ("language", "en"): "English",
    ("language", "es"): "Español",
}
"""Words for the values of a choice."""
YES, NO = mark("Settings", "Yes"), mark("Settings", "No")
