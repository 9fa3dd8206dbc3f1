"""The options by which commands choose among jobs, as the lists of the window do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from jobmonitor.cli.times import METAVAR, parse_moment
from jobmonitor.domain.errors import InvalidInput
from jobmonitor.domain.feed import FeedQuery
from jobmonitor.services.moments import FORMS
from jobmonitor.services.searching.language import Filter, parse
from jobmonitor.services.searching.reading import Known, Reading, Trouble, read

if TYPE_CHECKING:
    from jobmonitor.services.application import Application

Workflows = Annotated[list[str] | None, typer.Option("--workflow", help="Only this workflow. Repeatable.")]
Mine = Annotated[bool, typer.Option("--mine", help="Only your own jobs.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        parser=parse_moment,
        metavar=METAVAR,
        help=f"Only created at this time or later: {FORMS}.",
    ),
]
Until = Annotated[
    datetime | None,
    typer.Option(
        "--until", "--before", parser=parse_moment, metavar=METAVAR, help="Only created before this time."
    ),
]
Search = Annotated[
    str | None,
    typer.Option(
        "--search",
        metavar="SEARCH",
        help="As in the window's search field: text, and filters such as status:failed,cancelled"
        ' -workflow:wan-i2v user:me server:gpu1 since:2d has:error is:favourite "red dress".',
    ),
]
Text = Annotated[
    str | None,
    typer.Option("--text", help="Only with this very text in prompt, file names, ids or error."),
]
_NARROWS_NOTHING = frozenset({Trouble.BEGUN, Trouble.NEAR_VALUE, Trouble.NO_ME})
"""What is said in the window while one types; here it would list more than was asked for."""


async def searched(query: FeedQuery, typed: str, application: Application) -> Reading:
    """`query` narrowed by a search; what is taken for text is told among the problems.

    Raises InvalidInput for a filter that would narrow nothing.
    """
    search = parse(typed)
    if any(isinstance(term, Filter) and term.key == "is" for term in search):
        await application.favourites.run()
    known = Known(
        now=application.clock.now(),
        user_id=application.user_id,
        servers=application.servers,
        favourites=application.favourites.refs,
    )
    reading = read(search, query, known)
    for problem in reading.problems:
        if problem.trouble in _NARROWS_NOTHING:
            raise InvalidInput(str(problem), remedy="Put it in quotes to search for it as text.")
    return reading
