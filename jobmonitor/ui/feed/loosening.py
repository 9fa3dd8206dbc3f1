"""What of a list's filters could be taken away where nothing matches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from jobmonitor.domain.feed import FeedQuery, FeedSystem
from jobmonitor.services.searching.language import Filter, Search, Words, write, write_term
from jobmonitor.ui.translating import translate
from jobmonitor.ui.words import one_line, shortened

if TYPE_CHECKING:
    from jobmonitor.ui.feed.tab import FeedTab

MAX_SHOWN = 40
"""Characters of a filter."""


@dataclass(frozen=True, slots=True)
class Loosening:
    """One thing that can be taken away: what that is called, what is asked for then, and doing it."""

    words: str
    query: FeedQuery
    do: Callable[[], None]
    sentence: str = ""
    """What an empty list says where this alone narrows it; nothing: that no job matches."""
    act: str = ""
    """What the button says then."""


def loosenings(tab: FeedTab) -> list[Loosening]:
    """All of them, the quickest way first: whose jobs, which tables, statuses, then filters and text."""
    return [*_of_choices(tab), *_of_search(tab)]


def _of_choices(tab: FeedTab) -> list[Loosening]:
    base, terms = tab.search.base(), tab.filters.terms
    found = []

    def without(**changes: object) -> FeedQuery:
        return tab.search.read(terms, replace(base, **changes)).query  # type: ignore[arg-type]  # fields of a query

    if tab.is_mine:
        found.append(
            Loosening(
                translate("Feed", "Of everybody"),
                without(user_id=None),
                lambda: tab.mine_chosen.emit(False),
                translate("Feed", "None of these jobs is yours."),
                translate("Feed", "Show all"),
            )
        )
    if tab.system in (FeedSystem.NEW, FeedSystem.LEGACY):
        is_legacy = tab.system is FeedSystem.LEGACY
        found.append(
            Loosening(
                translate("Feed", "New and legacy"),
                without(system=FeedSystem.AUTO),
                lambda: tab.choose_system(FeedSystem.AUTO),
                translate("Feed", "There are no jobs in the legacy tables.")
                if is_legacy
                else translate("Feed", "There are no jobs in the new tables."),
                translate("Feed", "Show both"),
            )
        )
    if tab.chips.statuses:
        found.append(
            Loosening(translate("Feed", "Of any status"), without(statuses=frozenset()), tab.clear_statuses)
        )
    return found


def _of_search(tab: FeedTab) -> list[Loosening]:
    box, terms = tab.filters.box, tab.filters.terms
    found = [
        Loosening(
            _without(write_term(term)),
            _read_without(tab, term),
            lambda at=at: box.remove(at),  # type: ignore[misc]  # a default binds the place
            _alone(term),
        )
        for at, term in enumerate(box.terms)
    ]
    text = tuple(term for term in terms if isinstance(term, Words))
    if text:
        others: Search = tuple(term for term in terms if isinstance(term, Filter))
        found.append(
            Loosening(
                _without(write(text)),
                tab.search.read(others, tab.search.base()).query,
                lambda: tab.filters.set_search(others),
            )
        )
    return found


def _read_without(tab: FeedTab, term: Filter) -> FeedQuery:
    return tab.search.read(tuple(each for each in tab.filters.terms if each != term), tab.search.base()).query


def _without(term: str) -> str:
    return translate("Feed", "Without {filter}").format(filter=shortened(one_line(term), MAX_SHOWN))


def _alone(term: Filter) -> str:
    """What is said where a filter alone leaves nothing."""
    if term == Filter("is", ("favourite",)):
        return translate("Feed", "No job is marked as a favourite.")
    if term.key == "since":
        words = translate("Feed", "No job was created since {time}.")
        return words.format(time=one_line(term.values[-1], MAX_SHOWN))
    return ""
