"""Which inputs of a graph could become fields of a form, and which of them usually do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jobmonitor.domain.graphs import class_of, node_of, node_order
from jobmonitor.domain.job import EMPTY, JSON, JobKind
from jobmonitor.domain.workflow import Field, FieldType, Size, Value, node_title
from jobmonitor.services.importing import knowledge
from jobmonitor.services.importing.judging import Judged, judge, text_field
from jobmonitor.services.importing.links import Links, Place
from jobmonitor.services.importing.specs import is_output_node, spec_of
from jobmonitor.services.submitting.filling import placeholders

NO_RESULT = "No node of the graph saves or shows a result, so a server refuses it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An input, or a pair of them, that could become a field."""

    places: tuple[Place, ...]
    """For a size two: that of the width, that of the height."""
    field: Field
    """As it is suggested; without the column, which depends on what else is chosen."""
    types: tuple[FieldType, ...]
    """What it can be; the suggested one first."""
    node_title: str
    class_type: str
    is_suggested: bool = False
    is_placeholder: bool = False
    """It stands in the graph as a placeholder already, so it has to be a field."""
    has_braces: bool = False
    """Its text, which was typed once, reads like a placeholder: it has to be a field, or would become one."""

    @property
    def is_needed(self) -> bool:
        """Whether it is a field, whatever is chosen."""
        return self.is_placeholder or self.has_braces

    @property
    def key(self) -> str:
        """What tells it from the others of its graph: `7.seed`, `5.width+height`, `{{SEED}}`."""
        if self.is_placeholder:
            return f"{{{{{self.field.placeholders[0]}}}}}"
        return "+".join(str(place) if at == 0 else place.input_name for at, place in enumerate(self.places))


@dataclass(frozen=True, slots=True)
class ResultNode:
    """A node whose files (or text) may be the result."""

    node_id: str
    title: str
    class_type: str
    kind: JobKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What could be made of a graph."""

    graph: Mapping[str, JSON] = field(default=EMPTY, hash=False)
    candidates: tuple[Candidate, ...] = ()
    """In the order in which a form would have them."""
    results: tuple[ResultNode, ...] = ()
    """The likeliest first."""
    fps: int | None = None
    """Frames a second of the clip that it makes, where the graph tells."""
    problems: tuple[str, ...] = ()
    """Why no workflow can be made of it."""

    @property
    def kind(self) -> JobKind:
        """What it most likely makes."""
        return self.results[0].kind if self.results else JobKind.IMAGE

    @property
    def suggested(self) -> tuple[Candidate, ...]:
        """What usually is a field, and what has to be one."""
        return tuple(each for each in self.candidates if each.is_suggested or each.is_needed)


def proposal(
    graph: Mapping[str, JSON], object_info: Mapping[str, JSON] | None = None, *, is_filled: bool = False
) -> Proposal:
    """What could be made of a graph in the API format.

    `object_info`: GET /object_info of a server, which tells types, ranges and choices; without it names
    tell. `is_filled`: the graph ran like this, so braces in it are what somebody typed, and no placeholders.
    """
    info = object_info or EMPTY
    links = Links(graph)
    results = _results(graph, info, links)
    fps = _fps(graph, links)
    found = list(_candidates(graph, info, links, fps, is_filled))
    found.sort(key=lambda pair: (pair[0].rank, _order(pair[1].places[0])))
    unique: dict[str, Candidate] = {}
    for _, candidate in found:  # a placeholder may stand at several places
        unique.setdefault(candidate.key, candidate)
    named = _with_names(_with_one_kind_of_size(list(unique.values())), placeholders(graph))
    return Proposal(
        graph=graph,
        candidates=_with_labels(named),
        results=results,
        fps=fps,
        problems=() if results else (NO_RESULT,),
    )


def _order(place: Place) -> tuple[tuple[int, str], str]:
    return node_order(place.node_id), place.input_name


def _candidates(
    graph: Mapping[str, JSON], info: Mapping[str, JSON], links: Links, fps: int | None, is_filled: bool
) -> Iterator[tuple[Judged, Candidate]]:
    pairs = dict(_size_pairs(graph, links))
    sides = {side for pair in pairs.values() for side in pair}
    for places in pairs.values():
        yield _size(graph, info, links, places)
    for node_id in graph:
        for name, value in _inputs(graph, node_id).items():
            place = Place(node_id, name)
            if place in sides:
                continue
            names = sorted(placeholders({"": value})) if isinstance(value, str) else []
            if names and not is_filled:
                for each in names:
                    alone = value == f"{{{{{each}}}}}"
                    judged = _judged(graph, info, links, place, None, fps) if alone else None
                    yield _of_placeholder(graph, place, each, judged)
            elif isinstance(value, bool | int | float | str):
                judged = _judged(graph, info, links, place, value, fps)
                candidate = _candidate(graph, (place,), judged)
                yield judged, replace(candidate, has_braces=bool(names))


def _judged(
    graph: Mapping[str, JSON],
    info: Mapping[str, JSON],
    links: Links,
    place: Place,
    value: bool | int | float | str | None,
    fps: int | None,
) -> Judged:
    meanings = [(class_of(graph, each.node_id), each.input_name) for each in links.meanings(place)]
    return judge(
        meanings,
        value,
        spec=spec_of(info, *meanings[0]),
        title=_own_title(graph, place.node_id),
        is_negative=(value is None or isinstance(value, str)) and links.is_negative(place),
        fps=fps,
    )


def _candidate(graph: Mapping[str, JSON], places: tuple[Place, ...], judged: Judged) -> Candidate:
    node_id = places[0].node_id
    return Candidate(
        places=places,
        field=judged.field,
        types=judged.types,
        node_title=node_title(graph, node_id),
        class_type=class_of(graph, node_id),
        is_suggested=judged.is_suggested,
    )


def _of_placeholder(
    graph: Mapping[str, JSON], place: Place, name: str, judged: Judged | None
) -> tuple[Judged, Candidate]:
    """A placeholder that is alone in its input is what the input is; else its own name has to tell."""
    by_name = text_field(name, knowledge.type_of_placeholder(name))
    if judged is None or judged.field.type is FieldType.TEXT:
        usual = knowledge.usual_type(place.input_name) if judged is not None else None
        judged = by_name if usual is None else _of_type(by_name, usual)
    own = replace(judged.field, label=by_name.field.label, name=by_name.field.name, placeholders=(name,))
    judged = replace(judged, field=own)
    candidate = replace(_candidate(graph, (place,), judged), is_placeholder=True, is_suggested=True)
    return judged, candidate


def _of_type(judged: Judged, kind: FieldType) -> Judged:
    is_switch = kind is FieldType.BOOLEAN
    field = replace(judged.field, type=kind, default=False if is_switch else None, required=not is_switch)
    return replace(judged, field=field, types=(kind, *(each for each in judged.types if each is not kind)))


# Sizes


def _size_pairs(graph: Mapping[str, JSON], links: Links) -> Iterator[tuple[Place, tuple[Place, Place]]]:
    """Where width and height stand, by the width: at one node, or at two that only hold a number."""
    for node_id in graph:
        for name in _inputs(graph, node_id):
            other = knowledge.height_of(name)
            if other is None:
                continue
            width = _number_place(graph, links, Place(node_id, name))
            height = _number_place(graph, links, Place(node_id, other))
            if width is not None and height is not None and width != height:
                yield width, (width, height)


def _number_place(graph: Mapping[str, JSON], links: Links, place: Place) -> Place | None:
    """Where the number of an input stands: there, or in the node that holds it."""
    value = _inputs(graph, place.node_id).get(place.input_name)
    if type(value) is int:
        return place
    source = links.source(place)
    if source is None:
        return None
    held = [
        name
        for name, number in _inputs(graph, source).items()
        if type(number) is int and knowledge.is_value_node(class_of(graph, source), name)
    ]
    return Place(source, held[0]) if len(held) == 1 else None


def _size(
    graph: Mapping[str, JSON], info: Mapping[str, JSON], links: Links, places: tuple[Place, Place]
) -> tuple[Judged, Candidate]:
    values = [_inputs(graph, place.node_id)[place.input_name] for place in places]
    user = links.meanings(places[0])[0]
    class_type = class_of(graph, user.node_id)
    spec = spec_of(info, class_type, user.input_name)
    least, most = max(spec.minimum or 1, 1), spec.maximum
    fits = all(least <= value and (most is None or value <= most) for value in values)
    is_set = min(values) > 0
    judged = Judged(
        field=Field(
            name="size",
            label="Size",
            type=FieldType.SIZE,
            default=Size(*values) if is_set else None,
            required=is_set,
            minimum=least if fits else None,
            maximum=most if fits else None,
            step=max(spec.step or 1, knowledge.size_step(class_type)),
        ),
        types=(FieldType.SIZE,),
        rank=3,
        is_suggested=is_set and (knowledge.makes_size(class_type) or knowledge.resizes(class_type)),
    )
    candidate = _candidate(graph, places, judged)
    return judged, replace(candidate, class_type=class_type)


def _with_one_kind_of_size(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where a node makes the size of the result, those that only resize what comes in are left alone."""
    is_made = any(
        each.is_suggested and each.field.type is FieldType.SIZE and knowledge.makes_size(each.class_type)
        for each in candidates
    )
    return [
        replace(each, is_suggested=False)
        if is_made and each.field.type is FieldType.SIZE and not knowledge.makes_size(each.class_type)
        else each
        for each in candidates
    ]


# Names and labels


def _with_names(candidates: Sequence[Candidate], taken_placeholders: frozenset[str]) -> list[Candidate]:
    """Each with a name of its own and placeholders that the graph does not have yet; what is suggested has
    the short names."""
    names = _Free()
    made: dict[str, Field] = {}
    used = _Free(taken_placeholders)
    for each in sorted(candidates, key=lambda each: (not each.is_placeholder, not each.is_suggested)):
        name = names.take(each.field.name)
        fills = each.field.placeholders
        if not fills:
            base = re.sub(r"[^A-Za-z0-9]", "_", name).upper()
            wanted = (f"{base}_WIDTH", f"{base}_HEIGHT") if len(each.places) == 2 else (base,)
            fills = tuple(used.take(one) for one in wanted)
        made[each.key] = replace(each.field, name=name, placeholders=fills)
    return [replace(each, field=made[each.key]) for each in candidates]


class _Free:
    """Names that are not taken yet: `seed`, `seed_2`, `seed_3` …"""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        number = self._last.get(wanted, 1)
        name = wanted if number == 1 else f"{wanted}_{number}"
        while name in self._taken:
            number += 1
            name = f"{wanted}_{number}"
        self._last[wanted] = number
        self._taken.add(name)
        return name


def _with_labels(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Labels that are there more than once say which node they mean, but for the only suggested one."""
    counted = Counter(each.field.label for each in candidates)
    wanted = Counter(each.field.label for each in candidates if each.is_suggested)

    def is_plain(each: Candidate) -> bool:
        label = each.field.label
        return counted[label] == 1 or (each.is_suggested and wanted[label] == 1)

    labels = [
        each.field.label if is_plain(each) else f"{each.field.label} ({each.node_title})"
        for each in candidates
    ]
    again = Counter(labels)
    return tuple(
        replace(each, field=replace(each.field, label=_numbered(label, again, each)))
        for each, label in zip(candidates, labels, strict=True)
    )


def _numbered(label: str, counted: Counter[str], candidate: Candidate) -> str:
    if counted[label] == 1:
        return label
    return f"{candidate.field.label} ({candidate.node_title}, {candidate.places[0].node_id})"


# The graph as a whole


def _inputs(graph: Mapping[str, JSON], node_id: str) -> Mapping[str, JSON]:
    inputs = node_of(graph, node_id).get("inputs")
    return inputs if isinstance(inputs, Mapping) else EMPTY


def _own_title(graph: Mapping[str, JSON], node_id: str) -> str:
    """A node's title where somebody gave it one: not its class in other words."""
    title, class_type = node_title(graph, node_id), class_of(graph, node_id)
    letters, of_class = _letters(title), _letters(class_type)
    if not letters or letters in of_class or letters.startswith(of_class):
        return ""
    return title


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _results(graph: Mapping[str, JSON], info: Mapping[str, JSON], links: Links) -> tuple[ResultNode, ...]:
    found = []
    for node_id in graph:
        class_type = class_of(graph, node_id)
        known = knowledge.result_kind(class_type)
        is_output = is_output_node(info, class_type)
        if is_output is None:  # of a class that the server lacks, or without a server
            is_output = known is not None or not links.users(node_id)
        if is_output:
            kind, rank = known or (JobKind.IMAGE, 5)
            found.append((rank, node_order(node_id), node_id, class_type, kind))
    order = {JobKind.VIDEO: 0, JobKind.IMAGE: 1, JobKind.TEXT: 2}
    found.sort(key=lambda each: (each[0], order[each[4]], each[1]))
    return tuple(
        ResultNode(node_id, node_title(graph, node_id), class_type, kind)
        for _, _, node_id, class_type, kind in found
    )


def _fps(graph: Mapping[str, JSON], links: Links) -> int | None:
    """Frames a second where a node that makes a clip of frames is told them as a whole number."""
    for node_id in sorted(graph, key=node_order):
        for name, value in _inputs(graph, node_id).items():
            if name not in ("fps", "frame_rate"):
                continue
            number: Value = value if isinstance(value, int | float) else None
            if number is None and (source := links.source(Place(node_id, name))) is not None:
                held = [each for each in _inputs(graph, source).values() if isinstance(each, int | float)]
                number = held[0] if len(held) == 1 else None
            if isinstance(number, int | float) and number == int(number) and 1 <= number <= 1000:
                return int(number)
    return None
