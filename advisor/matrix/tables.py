"""Decision tables as values.

The vocabulary is DMN's: a decision table has inputs and rules; a rule has an input entry for each input
that it constrains (`when`), and outcomes. `validation` builds these values from what the table files hold.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from advisor.core.decisions import Provenance
from advisor.core.documents import SourceReference
from advisor.core.errors import UnknownInputError, UnknownValueError
from advisor.core.facts import Value
from advisor.core.model import Model

Known = Mapping[str, tuple[Value, ...]]
"""What is known: for each input the values that remain possible. An input that is absent is open."""


def _as_tuple(entry: Any) -> Any:
    return entry if isinstance(entry, list | tuple) else (entry,)


Entries = dict[str, Annotated[tuple[Value, ...], BeforeValidator(_as_tuple)]]
"""Input entries of a rule: for each constrained input the values that match. Other inputs match any value."""


class InputValue(Model):
    """One value of an input, as people read it: `supposed` is worded to follow "if", `holds` says the same as a fact.

    `risks` are ids of corpus statements: what the value brings into an engagement. `weight` says how often the value
    occurs beside the others of its input, for the choice of questions.
    """

    label: str
    description: str = ""
    supposed: str = ""
    holds: str = ""
    risks: tuple[str, ...] = ()
    weight: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


def _with_truth_values(values: Any) -> Any:
    """JSON has only words for keys; `true` and `false` come back as truth values."""
    names = {"true": True, "false": False}
    return {names.get(key, key): item for key, item in values.items()} if isinstance(values, dict) else values


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
    values: Annotated[dict[Value, InputValue], BeforeValidator(_with_truth_values)]


class Condition(Model):
    """What a recommendation holds under. Moot where the known facts meet `unless`.

    `qualifier` follows the outcome in a headline directly, `proviso` follows "provided".
    """

    id: str
    text: str
    qualifier: str | None = None
    proviso: str | None = None
    unless: Entries = {}

    def moot(self, known: Known) -> bool:
        """Whether the known values meet `unless`."""
        return bool(self.unless) and known_to_hold(self.unless, known)


class Suit(Model):
    """A delivery form that suits an outcome, where `when` is known to hold."""

    form: str
    when: Entries = {}


class Outcome(Model):
    """An outcome of the workload matrix. `risks` and `next_steps` are ids of corpus statements.

    `partner` says whether an outside partner takes part; `suits` lists the delivery forms that suit it, ours.
    """

    id: str
    label: str
    meaning: str
    partner: bool = True
    suits: tuple[Suit, ...] = ()
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


def _as_set(ids: tuple[str, ...]) -> tuple[str, ...]:
    # Sorted, because a set's own order differs from one process to the next, and tables are compared as written.
    return tuple(sorted(set(ids)))


class Declared(Model):
    """What would be faults, declared and therefore listed instead: sets of rules that overlap, and places."""

    overlaps: tuple[Annotated[tuple[str, ...], AfterValidator(_as_set)], ...] = ()
    not_monotone: tuple[DeclaredException, ...] = ()


class Standing(Model):
    """What every recommendation has to say of the table behind it; `cites` is the id of a corpus statement."""

    text: str
    cites: str


class DecisionTable(Model):
    """A decision table. Overlaps resolve to what all matching rules allow, else to the least external outcome."""

    id: str
    title: str
    inputs: tuple[str, ...]
    source: SourceReference
    rules: tuple[Rule, ...]
    refinements: tuple[Refinement, ...] = ()
    declared: Declared = Declared()
    standing: Standing | None = None


class DeliveryForm(Model):
    """A shape of an engagement, and what the source says it is best for; `cites` is the corpus statement behind it."""

    label: str
    best_for: str
    cites: str | None = None


class DeliveryRule(Model):
    """A row of table 2: ranks delivery forms, best first; a form that is not ranked does not fit."""

    id: str
    when: Entries = {}
    ranking: tuple[str, ...]
    provenance: Provenance
    text: str
    reason: str | None = None

    def matches(self, cell: Mapping[str, Value]) -> bool:
        """Whether the rule's input entries all hold in `cell`."""
        return entries_hold(self.when, cell)


class Pathway(Model):
    """A sequence over time: `before` and `after` go around a form of `of` where `when` is known to hold."""

    id: str
    of: tuple[str, ...]
    when: Entries = {}
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    text: str
    source: SourceReference


class DeliveryTable(Model):
    """Table 2, the delivery form; its hit policy is unique."""

    id: str
    title: str
    inputs: tuple[str, ...]
    source: SourceReference
    forms: dict[str, DeliveryForm]
    rules: tuple[DeliveryRule, ...]
    pathways: tuple[Pathway, ...] = ()


class Tables(Model):
    """All decision tables in use, with the vocabulary that they share.

    `outcomes` run from most to least external. `digest` identifies the content of all tables.
    """

    inputs: dict[str, Input]
    outcomes: dict[str, Outcome]
    conditions: dict[str, Condition]
    hard_stops: dict[str, HardStop]
    matrix: DecisionTable
    delivery: DeliveryTable | None = None
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

    def cited(self) -> Iterator[tuple[str, str]]:
        """Every id of a corpus statement that the tables name, with the place that names it."""
        for rule in self.matrix.rules:
            yield from ((rule.id, name) for name in (*rule.cites, *rule.next_steps))
        for stop in self.hard_stops.values():
            yield from ((stop.id, name) for name in (*stop.cites, *stop.next_steps))
        for outcome in self.outcomes.values():
            yield from ((outcome.id, name) for name in (*outcome.risks, *outcome.next_steps))
        for field in self.inputs.values():
            yield from ((field.id, name) for value in field.values.values() for name in value.risks)
        if self.matrix.standing:
            yield (self.matrix.id, self.matrix.standing.cites)
        for name, form in self.delivery.forms.items() if self.delivery else ():
            if form.cites:
                yield (name, form.cites)

    def known(self, values: Mapping[str, object]) -> dict[str, tuple[Value, ...]]:
        """Checks plain values (`"high"`, `True`, `["none", "emerging"]`) against the vocabulary.

        Inputs whose values leave everything possible are open and therefore left out. Raises
        `UnknownInputError` or `UnknownValueError`, naming what would be right.
        """
        for name in values:
            if name not in self.inputs:
                raise UnknownInputError(f"Unknown input {name!r}; the tables know {listed(self.inputs)}.")
        checked = {name: self._values(name, value) for name, value in values.items() if value is not None}
        return {name: kept for name, kept in checked.items() if len(kept) < len(self.inputs[name].values)}

    def _values(self, name: str, value: object) -> tuple[Value, ...]:
        vocabulary = self.inputs[name].values
        given = tuple(value) if isinstance(value, list | tuple | set | frozenset) else (value,)
        if not given:
            raise UnknownValueError(f"{name} has an empty list of values; leave it out if it is not known.")
        for one in given:
            if not isinstance(one, bool | str) or one not in vocabulary:
                shown = str(one).lower() if isinstance(one, bool) else repr(one)
                raise UnknownValueError(f"{shown} is no value of {name}; choose {listed(vocabulary)}.")
        return tuple(one for one in vocabulary if one in given)


TRUTH: dict[str, Value] = {"true": True, "yes": True, "false": False, "no": False}


def value_of(word: str) -> Value:
    """A value as people write it: `yes`, `no`, `true` and `false` are truth values, all else is an id."""
    return TRUTH.get(word.strip().lower(), word.strip())


def known_to_hold(entries: Entries, known: Known) -> bool:
    """Whether the known values leave no doubt that every entry holds."""
    return all(name in known and set(known[name]) <= set(values) for name, values in entries.items())


def entries_hold(entries: Mapping[str, tuple[Value, ...]], cell: Mapping[str, Value]) -> bool:
    """Whether every entry admits the cell's value; an input that the cell lacks does not hold."""
    return all(name in cell and cell[name] in values for name, values in entries.items())


def listed(items: Iterable[object]) -> str:
    """`a, b or c`, as people write it."""
    words = [str(item).lower() if isinstance(item, bool) else str(item) for item in items]
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else "nothing"
