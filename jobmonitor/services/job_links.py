"""Links to jobs: `jobmonitor://job/TABLE/KEY?profile=NAME`, for a message, a ticket, a script."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.job import JobRef

SCHEME = "jobmonitor"
MAX_LINK = 2_000
"""Characters that a link may have."""


@dataclass(frozen=True, slots=True)
class JobLink:
    """A job, and the profile whose database has it; empty for the usual one."""

    ref: JobRef
    profile: str = ""


def link_text(link: JobLink) -> str:
    """The link as text: letters, digits and signs that no program breaks at."""
    place = f"{quote(link.ref.source, safe='')}/{quote(link.ref.key, safe='')}"
    profile = f"?{urlencode({'profile': link.profile}, quote_via=quote)}" if link.profile else ""
    return f"{SCHEME}://job/{place}{profile}"


def read_link(text: str) -> JobLink:
    """What a link means. Raises InvalidInput for anything that `link_text` does not write."""
    wrong = InvalidInput(
        "This is not a link to a job.", remedy=f"One looks like this: {SCHEME}://job/image_jobs/1234"
    )
    text = text.strip()
    if len(text) > MAX_LINK or not text.isprintable():
        raise wrong
    try:
        parts = urlsplit(text)
        asked = parse_qs(parts.query, max_num_fields=4)
    except ValueError:
        raise wrong from None
    names = parts.path.split("/")
    if (parts.scheme, parts.netloc) != (SCHEME, "job") or len(names) != 3 or not all(names[1:]):
        raise wrong
    source, key = unquote(names[1]), unquote(names[2])
    if not (source + key).isprintable():
        raise wrong
    return JobLink(JobRef(source, key), asked.get("profile", [""])[0][:100])
