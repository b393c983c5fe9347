"""Decision tables as values, validated from the mappings that the table files hold.

The vocabulary is DMN's: a decision table has inputs and rules; a rule has an input entry for each input
that it constrains (`when`), and outcomes. Reading files happens elsewhere; `validate_tables` takes what
was read and either returns `Tables` or names every fault with file, rule and cell.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ValidationError

from advisor.core.decisions import Provenance
from advisor.core.documents import SourceReference
from advisor.core.errors import TableError, UnknownInputError, UnknownValueError
from advisor.core.facts import Value
from advisor.core.model import Model

Known = Mapping[str, tuple[Value, ...]]
"""What is known: for each input the values that remain possible. An input that is absent is open."""


def _as_tuple(entry: Any) -> Any:
    return entry if isinstance(entry, list | tuple) else (entry,)


Entries = dict[str, Annotated[tuple[Value, ...], BeforeValidator(_as_tuple)]]
"""Input entries of a rule: for each constrained input the values that match. Other inputs match any value."""


class InputValue(Model):
    """One value of an input, as people read it: `supposed` is worded to follow "if".

    `risks` are ids of corpus statements: what the value brings into an engagement.
    """

    label: str
    description: str = ""
    supposed: str = ""
    risks: tuple[str, ...] = ()


class Input(Model):
    """An input of the tables: its vocabulary, and how to ask for it.

    `scope` says whether the answer holds for one workload or for the whole organisation of the asker.
    """

    id: str
    label: str
    scope: Literal["workload", "organisation"]
    description: str
    question: str
    why: str
    values: dict[Value, InputValue]


class Condition(Model):
    """What a recommendation holds under. Moot where the known facts meet `unless`.

    `qualifier` follows the outcome in a headline directly, `proviso` follows "provided".
    """

    id: str
    text: str
    qualifier: str | None = None
    proviso: str | None = None
    unless: Entries = {}


class Outcome(Model):
    """An outcome of the workload matrix. `risks` and `next_steps` are ids of corpus statements."""

    id: str
    label: str
    meaning: str
    conditions: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


class HardStop(Model):
    """A reason not to outsource, or not yet, whatever the matrix says.

    `effect` `replace` puts `outcome` in the matrix's place; `defer` keeps the outcome and says "not yet".
    `{data}` in `proviso` and `{Data}` in `assumption` stand for the workload's data in the user's words.
    """

    id: str
    when: Entries
    effect: Literal["replace", "defer"]
    outcome: str | None = None
    rank: int
    text: str
    headline: str
    proviso: str | None = None
    assumption: str
    note: str | None = None
    provenance: Provenance
    sources: tuple[SourceReference, ...]
    cites: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()

    @property
    def input(self) -> str:
        """The one input that the hard stop reads."""
        return next(iter(self.when))

    @property
    def value(self) -> Value:
        """The value of `input` that switches the hard stop on."""
        return self.when[self.input][0]


class Rule(Model):
    """A row of a decision table. `cites` and `next_steps` are ids of corpus statements."""

    id: str
    when: Entries = {}
    outcomes: tuple[str, ...]
    conditions: tuple[str, ...] = ()
    provenance: Provenance
    nearest: tuple[str, ...] = ()
    text: str
    reason: str | None = None
    cites: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()

    def matches(self, cell: Mapping[str, Value]) -> bool:
        """Whether the rule's input entries all hold in `cell`."""
        return entries_hold(self.when, cell)


class Refinement(Model):
    """Ours: picks the first choice where a published rule allows several outcomes."""

    id: str
    of: str
    when: Entries = {}
    prefer: str
    text: str


class DeclaredException(Model):
    """A place where the table is not monotone in `input`, known and explained."""

    when: Entries
    input: str
    reason: str


class Declared(Model):
    """Faults of the table that are declared, and therefore listed instead of failing."""

    not_monotone: tuple[DeclaredException, ...] = ()


class DecisionTable(Model):
    """A decision table. Overlaps resolve to what all matching rules allow, else to the least external outcome."""

    id: str
    title: str
    inputs: tuple[str, ...]
    source: SourceReference
    rules: tuple[Rule, ...]
    refinements: tuple[Refinement, ...] = ()
    declared: Declared = Declared()


class Tables(Model):
    """All decision tables in use, with the vocabulary that they share.

    `outcomes` run from most to least external. `digest` identifies the content of all tables.
    """

    inputs: dict[str, Input]
    outcomes: dict[str, Outcome]
    conditions: dict[str, Condition]
    hard_stops: dict[str, HardStop]
    matrix: DecisionTable
    digest: str

    def axes(self) -> tuple[Input, ...]:
        """The inputs of the workload matrix, in the table's order."""
        return tuple(self.inputs[name] for name in self.matrix.inputs)

    def replacing(self) -> tuple[HardStop, ...]:
        """The hard stops that replace the outcome, strongest first."""
        stops = (stop for stop in self.hard_stops.values() if stop.effect == "replace")
        return tuple(sorted(stops, key=lambda stop: stop.rank))

    def externality(self, outcome: str) -> int:
        """Rank of an outcome, 0 for the most external."""
        return list(self.outcomes).index(outcome)

    def rule(self, rule_id: str) -> Rule:
        """The matrix rule with this id; raises `KeyError`."""
        return {rule.id: rule for rule in self.matrix.rules}[rule_id]

    def known(self, values: Mapping[str, object]) -> dict[str, tuple[Value, ...]]:
        """Checks plain values (`"high"`, `True`, `["none", "emerging"]`) against the vocabulary.

        Inputs whose values leave everything possible are open and therefore left out. Raises
        `UnknownInputError` or `UnknownValueError`, naming what would be right.
        """
        checked = {name: self._values(name, value) for name, value in values.items() if value is not None}
        return {name: kept for name, kept in checked.items() if len(kept) < len(self.inputs[name].values)}

    def _values(self, name: str, value: object) -> tuple[Value, ...]:
        if name not in self.inputs:
            raise UnknownInputError(f"Unknown input {name!r}; the tables know {_listed(self.inputs)}.")
        vocabulary = self.inputs[name].values
        given = tuple(value) if isinstance(value, list | tuple | set | frozenset) else (value,)
        if not given:
            raise UnknownValueError(f"{name} has an empty list of values; leave it out if it is not known.")
        for one in given:
            if not isinstance(one, bool | str) or one not in vocabulary:
                shown = str(one).lower() if isinstance(one, bool) else repr(one)
                raise UnknownValueError(f"{shown} is no value of {name}; choose {_listed(vocabulary)}.")
        return tuple(one for one in vocabulary if one in given)


def entries_hold(entries: Mapping[str, tuple[Value, ...]], cell: Mapping[str, Value]) -> bool:
    """Whether every entry admits the cell's value; an input that the cell lacks does not hold."""
    return all(name in cell and cell[name] in values for name, values in entries.items())


def validate_tables(files: Mapping[str, Any]) -> Tables:
    """Builds `Tables` from the content of the table files, by file name.

    Raises `TableError` that lists every fault found, each with file, rule and cell.
    """
    missing = [name for name in FILES if name not in files]
    if missing:
        raise TableError(f"The tables lack {_listed(missing)}; a tables folder holds {_listed(FILES)}.")
    faults: list[str] = []
    parts: dict[str, Any] = {
        name: _validated(name, model, files[name], keyed, faults) for name, (model, keyed) in FILES.items()
    }
    if not faults:
        digest = hashlib.sha256(json.dumps([files[name] for name in FILES], sort_keys=False, default=str).encode())
        tables = Tables(
            inputs=parts["inputs.yaml"],
            outcomes=parts["outcomes.yaml"],
            conditions=parts["conditions.yaml"],
            hard_stops=parts["hard-stops.yaml"],
            matrix=parts["workload-matrix.yaml"],
            digest=digest.hexdigest()[:16],
        )
        faults = list(_dangling(tables))
    if faults:
        raise TableError("The decision tables have faults:\n" + "\n".join(f"- {fault}" for fault in faults))
    return tables


FILES: dict[str, tuple[type[Model], bool]] = {
    "inputs.yaml": (Input, True),
    "outcomes.yaml": (Outcome, True),
    "conditions.yaml": (Condition, True),
    "hard-stops.yaml": (HardStop, True),
    "workload-matrix.yaml": (DecisionTable, False),
}
"""The files of a tables folder: what each holds, and whether it maps ids to items."""


def _validated(file: str, model: type[Model], content: Any, keyed: bool, faults: list[str]) -> Any:
    """The file's content as `model`, or a dict of it by id; faults are added to `faults`."""
    if not isinstance(content, Mapping):
        faults.append(f"{file}: expected a mapping, found {type(content).__name__}.")
        return None
    if not keyed:
        return _one(file, "", model, content, faults)
    return {
        key: _one(file, f"{key}", model, {"id": key, **item} if isinstance(item, Mapping) else item, faults)
        for key, item in content.items()
    }


def _one(file: str, place: str, model: type[Model], content: Any, faults: list[str]) -> Model | None:
    try:
        return model.model_validate(content)
    except ValidationError as error:
        for fault in error.errors():
            where = ", ".join(part for part in (file, place, _path(content, fault["loc"])) if part)
            faults.append(f"{where}: {fault['msg'][0].lower()}{fault['msg'][1:]}.")
        return None


def _path(content: Any, location: Iterable[int | str]) -> str:
    """The place of a fault in words that a table's author knows: rule ids in place of list positions."""
    names: list[str] = []
    for step in location:
        try:
            content = content[step]
        except (LookupError, TypeError):
            content = None
        if isinstance(step, int):
            names.append(str(content["id"]) if isinstance(content, Mapping) and "id" in content else f"no. {step + 1}")
        else:
            names.append(str(step))
    return ", ".join(names)


def _dangling(tables: Tables) -> Iterator[str]:
    """Every reference of one table item to another that leads nowhere."""
    yield from _dangling_in_matrix(tables)
    yield from _dangling_in_refinements(tables)
    yield from _dangling_in_hard_stops(tables)
    for outcome in tables.outcomes.values():
        place = f"outcomes.yaml, {outcome.id}, conditions"
        yield from _unknown(place, outcome.conditions, tables.conditions, "condition")
    for condition in tables.conditions.values():
        yield from _bad_entries(tables, f"conditions.yaml, {condition.id}, unless", condition.unless)


def _dangling_in_matrix(tables: Tables) -> Iterator[str]:
    file, matrix = "workload-matrix.yaml", tables.matrix
    for name in matrix.inputs:
        if name not in tables.inputs:
            yield f"{file}, inputs: {name!r} is not described in inputs.yaml."
    ids = Counter([*(rule.id for rule in matrix.rules), *(one.id for one in matrix.refinements)])
    for rule_id in (name for name, count in ids.items() if count > 1):
        yield f"{file}, {rule_id}: this id is used twice; give each rule its own."
    for rule in matrix.rules:
        place = f"{file}, {rule.id}"
        yield from _bad_entries(tables, place, rule.when)
        yield from _unknown(f"{place}, outcomes", rule.outcomes, tables.outcomes, "outcome")
        yield from _unknown(f"{place}, conditions", rule.conditions, tables.conditions, "condition")
        if not rule.outcomes:
            yield f"{place}, outcomes: a rule needs at least one outcome."


def _dangling_in_refinements(tables: Tables) -> Iterator[str]:
    rules = {rule.id: rule for rule in tables.matrix.rules}
    for refinement in tables.matrix.refinements:
        place = f"workload-matrix.yaml, {refinement.id}"
        yield from _bad_entries(tables, place, refinement.when)
        if refinement.of not in rules:
            yield f"{place}, of: there is no rule {refinement.of!r} to refine."
        elif refinement.prefer not in rules[refinement.of].outcomes:
            yield f"{place}, prefer: rule {refinement.of} does not allow {refinement.prefer!r}."


def _dangling_in_hard_stops(tables: Tables) -> Iterator[str]:
    for stop in tables.hard_stops.values():
        place = f"hard-stops.yaml, {stop.id}"
        yield from _bad_entries(tables, place, stop.when)
        if len(stop.when) != 1 or len(next(iter(stop.when.values()))) != 1:
            yield f"{place}, when: a hard stop reads one value of one input."
        if (stop.effect == "replace") != (stop.outcome is not None):
            yield f"{place}, outcome: a stop that replaces names an outcome, one that defers names none."
        elif stop.outcome is not None:
            yield from _unknown(f"{place}, outcome", [stop.outcome], tables.outcomes, "outcome")


def _bad_entries(tables: Tables, place: str, entries: Mapping[str, tuple[Value, ...]]) -> Iterator[str]:
    for name, values in entries.items():
        if name not in tables.inputs:
            yield f"{place}, {name}: there is no such input; inputs.yaml describes {_listed(tables.inputs)}."
            continue
        for value in values:
            if value not in tables.inputs[name].values:
                choice = _listed(tables.inputs[name].values)
                yield f"{place}, {name}: {value!r} is no value of {name}; choose {choice}."


def _unknown(place: str, ids: Iterable[str], known: Mapping[str, object], noun: str) -> Iterator[str]:
    for one in ids:
        if one not in known:
            yield f"{place}: there is no {noun} {one!r}; choose {_listed(known)}."


def _listed(items: Iterable[object]) -> str:
    """`a, b or c`, as people write it."""
    words = [str(item).lower() if isinstance(item, bool) else str(item) for item in items]
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nothing"
