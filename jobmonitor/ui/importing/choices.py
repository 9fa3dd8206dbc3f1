"""What an operator chose of a proposal: which inputs become fields, how they are called. Without Qt."""

from __future__ import annotations

from dataclasses import replace

from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.workflow import FieldType, Value
from jobmonitor.services import importing
from jobmonitor.services.importing import Candidate, Proposal
from jobmonitor.ui.translating import translate


class Choices:
    """One entry for each candidate, in their order."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self._entries = list(proposal.candidates)
        self._chosen = {each.key: each.is_suggested or each.is_needed for each in self._entries}
        self._problems: dict[str, str] = {}
        self._edited: set[str] = set()
        self._touched: set[str] = set()

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, row: int) -> Candidate:
        return self._entries[row]

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """What becomes a field."""
        return tuple(each for each in self._entries if self._chosen[each.key])

    def is_chosen(self, row: int) -> bool:
        """Whether the entry becomes a field."""
        return self._chosen[self._entries[row].key]

    def problem(self, row: int) -> str:
        """What is wrong with what was typed for the entry; empty where nothing is."""
        return self._problems.get(self._entries[row].key, "")

    def choose(self, row: int, chosen: bool) -> None:
        """Makes a field of it or not; some have to be one."""
        each = self._entries[row]
        self._chosen[each.key] = chosen or each.is_needed
        self._touched.add(each.key)

    def choose_all(self, chosen: bool) -> None:
        """Everything, or only what has to be a field."""
        for row in range(len(self)):
            self.choose(row, chosen)

    def choose_suggested(self) -> None:
        """What usually is a field."""
        for row, each in enumerate(self._entries):
            self.choose(row, each.is_suggested)

    def set_label(self, row: int, label: str) -> None:
        """Another label; a blank one changes nothing."""
        self._edit(row, importing.edited(self._entries[row], label=label))

    def set_type(self, row: int, kind: FieldType) -> None:
        """Another of the types that it can have."""
        self._problems.pop(self._entries[row].key, None)
        self._edit(row, importing.edited(self._entries[row], type=kind, fps=self.proposal.fps))

    def set_default(self, row: int, text: str) -> None:
        """Another default, as it was typed; what cannot be one is a problem, and the former one stays."""
        each = self._entries[row]
        try:
            self._edit(row, importing.edited(each, default=text))
        except InvalidField as error:
            self._problems[each.key] = str(error)
        else:
            self._problems.pop(each.key, None)

    def renew(self, proposal: Proposal) -> None:
        """The same graph with more known of it: what was chosen and edited stays."""
        kept = {each.key: each for each in self._entries if each.key in self._edited}
        chosen = {key: flag for key, flag in self._chosen.items() if key in self._touched}
        self.proposal = proposal
        self._entries = [
            replace(each, field=kept[each.key].field) if each.key in kept else each
            for each in proposal.candidates
        ]
        self._chosen = {
            each.key: chosen.get(each.key, each.is_suggested or each.is_needed) for each in self._entries
        }

    def matches(self, row: int, words: str) -> bool:
        """Whether all of the words are somewhere in the entry."""
        each = self._entries[row]
        text = " ".join(
            (
                each.field.label,
                each.field.name,
                each.node_title,
                each.class_type,
                each.key,
                each.field.type.value,
            )
        ).casefold()
        return all(word in text for word in words.casefold().split())

    def _edit(self, row: int, candidate: Candidate) -> None:
        if candidate != self._entries[row]:
            self._entries[row] = candidate
            self._edited.add(candidate.key)


def default_text(value: Value) -> str:
    """A default as it is typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate("Importing", "yes") if value else translate("Importing", "no")
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
