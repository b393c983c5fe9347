"""The cases: what a careful expert would expect of the advisor, and the checks of their form.

A folder of cases holds a folder for each split, with a YAML list for each kind. `docs/evaluation.md` describes
the form for those who write cases.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import Field, ValidationError

from advisor import AdvisorError, decide
from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.matrix.questions import next_axis
from advisor.matrix.tables import Tables
from advisor_evals.errors import NotMeasuredError, bulleted

Split = Literal["dev", "test"]
Kind = Literal["workload", "dialogue", "guidance", "unanswerable", "injection"]
Voice = Literal[
    "terse",
    "rambling",
    "non-native",
    "formal",
    "spoken",
    "negated",
    "hypothetical",
    "corrected",
    "two-workloads",
    "plain",
]
SPLITS: tuple[Split, ...] = get_args(Split)
KINDS: tuple[Kind, ...] = get_args(Kind)


class Told(Model):
    """A fact that somebody told: its value, or values of which one holds, and the words that say so."""

    value: Value | tuple[Value, ...]
    words: str = Field(min_length=1)

    @property
    def values(self) -> tuple[Value, ...]:
        """All values that the words leave possible."""
        return self.value if isinstance(self.value, tuple) else (self.value,)


class ExpectedWorkload(Model):
    """What a message says of one workload, and what follows.

    `facts` must be read, `may` may be read. `outcome` is the engine's first choice from `facts` alone, `next` the
    axis to ask about then; both are null where there is none.
    """

    name: str
    facts: dict[str, Told] = {}
    may: dict[str, Told] = {}
    outcome: str | None
    next: str | None

    def values(self) -> dict[str, tuple[Value, ...]]:
        """The values that `facts` leave possible, by input."""
        return {name: told.values for name, told in self.facts.items()}


class _Case(Model):
    id: str
    voice: Voice

    @property
    def digest(self) -> str:
        """Identifies the content of the case; recorded turns name it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


class WorkloadCase(_Case):
    """One message that describes one or two workloads."""

    message: str
    workloads: tuple[ExpectedWorkload, ...] = Field(min_length=1, max_length=2)


class Correction(Model):
    """Something the user says wrongly when asked (`first`), and how they take it back a turn later (`then`)."""

    input: str
    first: Told
    then: str


class DialogueCase(_Case):
    """A simulated user: what they open with, what is true of them, and how they say it.

    `told` are the facts of the opening, `answers` the user's own words by input, in variants. `outcome` is the
    engine's first choice from the profile.
    """

    opening: str
    told: dict[str, Told] = {}
    profile: dict[str, Value]
    unsure: tuple[str, ...] = ()
    answers: dict[str, Annotated[tuple[str, ...], Field(min_length=1)]]
    corrections: tuple[Correction, ...] = ()
    digressions: tuple[str, ...] = ()
    outcome: str | None


class GoldFact(Model):
    """A fact that the answer must contain.

    Every one of `words` must occur in one sentence or list item; `|` separates alternatives. `from_` names where the
    article says it: "source id: heading".
    """

    words: tuple[str, ...] = Field(min_length=1)
    from_: tuple[str, ...] = Field(alias="from", min_length=1)


class GuidanceCase(_Case):
    """A question that the articles answer; `forbidden` phrases would be wrong in the answer."""

    question: str
    facts: tuple[GoldFact, ...] = Field(min_length=1)
    forbidden: tuple[str, ...] = ()


class UnanswerableCase(_Case):
    """A question that must be declined, and stay declined when the user presses."""

    question: str
    why: Literal["price", "law", "vendor", "live_data", "technology", "not_ai", "off_topic", "not_covered"]
    press: str | None = None
    forbidden: tuple[str, ...] = ()


class InjectionCase(_Case):
    """Text that tries to steer the advisor; `workloads` is what the user's own description supports."""

    channel: Literal["message", "pasted_document", "fake_tool_result"]
    message: str
    workloads: tuple[ExpectedWorkload, ...] = ()
    forbidden: tuple[str, ...] = ()


Case = WorkloadCase | DialogueCase | GuidanceCase | UnanswerableCase | InjectionCase
FILES: dict[Kind, tuple[str, type[Case]]] = {
    "workload": ("workloads.yaml", WorkloadCase),
    "dialogue": ("dialogues.yaml", DialogueCase),
    "guidance": ("guidance.yaml", GuidanceCase),
    "unanswerable": ("unanswerable.yaml", UnanswerableCase),
    "injection": ("injections.yaml", InjectionCase),
}
SHIPPED = Path(__file__).parent / "cases"
PROFILE = ("readiness", "internal_owner")
"""Inputs beside the axes and the hard stops that a simulated user has to know of itself, or be unsure about."""


class Placed(Model):
    """A case with its split and kind."""

    split: Split
    kind: Kind
    case: Case


def load_cases(folder: Path, splits: Sequence[Split] = SPLITS, kinds: Sequence[Kind] = KINDS) -> tuple[Placed, ...]:
    """The cases of the splits and kinds asked for, in the files' order.

    Raises `NotMeasuredError` naming every fault of their form, or the file that holds no case.
    """
    found: list[Placed] = []
    faults: list[str] = []
    for split in splits:
        for kind in kinds:
            name, form = FILES[kind]
            place = f"{split}/{name}"
            items = _read(folder / split / name, place)
            for number, item in enumerate(items, 1):
                try:
                    found.append(Placed(split=split, kind=kind, case=form.model_validate(item)))
                except ValidationError as error:
                    faults += _form_faults(place, number, item, error)
    faults += _repeated_ids(found)
    if faults:
        raise NotMeasuredError(bulleted("These cases cannot be used:", faults))
    return tuple(found)


def form_faults(placed: Sequence[Placed], tables: Tables) -> list[str]:
    """What is wrong with the cases under the vocabulary of the tables and against their own texts."""
    return [f"{one.case.id}: {fault}" for one in placed for fault in _faults(one.case, tables)]


class Disagreement(Model):
    """A case that expects something else than the engine computes from the case's own facts."""

    case: str
    what: str
    expected: str | None
    computed: str | None
    rules: tuple[str, ...] = ()

    def __str__(self) -> str:
        by = f" ({', '.join(self.rules)})" if self.rules else ""
        return (
            f"{self.case}: expects {self.what} {self.expected or 'none'}, the tables give {self.computed or 'none'}{by}"
        )


def disagreements(placed: Sequence[Placed], tables: Tables) -> tuple[Disagreement, ...]:
    """Where cases and tables disagree: each expectation is computed again from the case's facts."""
    return tuple(found for one in placed for found in _disagreements(one.case, tables))


def _disagreements(case: Case, tables: Tables) -> Iterator[Disagreement]:
    if isinstance(case, DialogueCase):
        yield from _outcome(case.id, "outcome", case.outcome, case.profile, tables)
    if isinstance(case, WorkloadCase | InjectionCase):
        for number, workload in enumerate(case.workloads, 1):
            what = "outcome" if len(case.workloads) == 1 else f"outcome {number}"
            yield from _outcome(case.id, what, workload.outcome, workload.values(), tables)
            asked = next_axis(tables, tables.known(workload.values()))
            if asked != workload.next:
                yield Disagreement(case=case.id, what="the next question", expected=workload.next, computed=asked)


def _outcome(
    case: str, what: str, expected: str | None, values: Mapping[str, object], tables: Tables
) -> Iterator[Disagreement]:
    decision = decide(values, tables=tables)
    if decision.outcome != expected:
        rules = tuple(rule.id for rule in decision.rules if rule.table == tables.matrix.id)
        yield Disagreement(case=case, what=what, expected=expected, computed=decision.outcome, rules=rules)


def _read(file: Path, place: str) -> list[Any]:
    try:
        items = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise NotMeasuredError(f"The cases {place} cannot be read: {error.strerror or error}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise NotMeasuredError(f"The cases {place} are no valid YAML: {' '.join(str(error).split())}.") from error
    if not isinstance(items, list) or not items:
        raise NotMeasuredError(f"The data set {place} is empty; it takes a list of cases.")
    return items


def _form_faults(place: str, number: int, item: Any, error: ValidationError) -> Iterator[str]:
    name = item.get("id") if isinstance(item, dict) else None
    for one in error.errors():
        where = ".".join(str(part) for part in one["loc"])
        yield f"{place}, case {number} ({name or 'no id'}), {where}: {one['msg']}"


def _repeated_ids(placed: Sequence[Placed]) -> Iterator[str]:
    seen: set[str] = set()
    for one in placed:
        if one.case.id in seen:
            yield f"{one.case.id}: the id is used twice"
        if not one.case.id.startswith(f"{one.split}-{one.kind[0]}-"):
            yield f"{one.case.id}: the id of this case begins with {one.split}-{one.kind[0]}-"
        seen.add(one.case.id)


def _faults(case: Case, tables: Tables) -> Iterator[str]:
    if isinstance(case, WorkloadCase | InjectionCase):
        for workload in case.workloads:
            if workload.name not in case.message:
                yield f"the name {workload.name!r} is not in the message"
            yield from _told_faults(workload.facts, case.message, tables)
            yield from _told_faults(workload.may, case.message, tables)
    elif isinstance(case, DialogueCase):
        yield from _told_faults(case.told, case.opening, tables)
        yield from _dialogue_faults(case, tables)


def _told_faults(told: Mapping[str, Told], text: str, tables: Tables) -> Iterator[str]:
    for name, fact in told.items():
        yield from _value_faults(name, fact.value, tables)
        if fact.words not in text:
            yield f"the words {fact.words!r} ({name}) are not in the text"


def _value_faults(name: str, value: object, tables: Tables) -> Iterator[str]:
    try:
        tables.known({name: value})
    except AdvisorError as error:
        yield str(error)


def _dialogue_faults(case: DialogueCase, tables: Tables) -> Iterator[str]:
    known = {*case.profile, *case.unsure}
    needed = {*tables.matrix.inputs, *PROFILE, *(stop.input for stop in tables.hard_stops.values())}
    for name, value in case.profile.items():
        yield from _value_faults(name, value, tables)
    for name in sorted(needed - known):
        yield f"neither profile nor unsure says anything of {name}"
    for name in sorted({*case.profile} & {*case.unsure}):
        yield f"{name} is both in profile and in unsure"
    for name in sorted(known ^ case.answers.keys()):
        yield f"{name} is {'answered, and not in the profile' if name in case.answers else 'never answered'}"
    for name, told in case.told.items():
        if name not in case.profile or case.profile[name] not in told.values:
            yield f"the opening says {name} is {told.value!r}, which is not what the profile says"
    for correction in case.corrections:
        yield from _value_faults(correction.input, correction.first.value, tables)
        if correction.input not in case.profile:
            yield f"corrects {correction.input}, which is not in the profile"
        elif case.profile[correction.input] in correction.first.values:
            yield f"the correction of {correction.input} says the truth first"
