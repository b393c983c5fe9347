"""Table 2: in what shape the work goes outside, and over which steps.

Table 1 decides how much goes outside. Table 2 ranks the delivery forms; the first form of the ranking that suits
the outcome wins. Like the outcome, the form is settled once all combinations that remain agree on it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import NamedTuple

from advisor.core.facts import Value
from advisor.matrix.tables import DeliveryRule, DeliveryTable, Known, Tables, known_to_hold


class Shape(NamedTuple):
    """The delivery form (null while open, or where none suits), the steps over time, and the rules behind them.

    `barred` is the form that a published rule names first and that does not suit the outcome, where there is one.
    """

    form: str | None = None
    pathway: tuple[str, ...] = ()
    rules: tuple[DeliveryRule, ...] = ()
    barred: str | None = None


def shape(tables: Tables, known: Known, outcome: str | None) -> Shape:
    """The shape of an engagement with `outcome`, from what is known of table 2's inputs."""
    table = tables.delivery
    if not table or not outcome:
        return Shape()
    forms: set[str | None] = set()
    ids: set[str | None] = set()
    for cell in _cells(tables, table, known):
        rule_id, form = _first_suiting(tables, known, outcome, cell)
        ids.add(rule_id)
        forms.add(form)
        if len(forms) > 1:
            return Shape()
    rules = [rule for rule in table.rules if rule.id in ids]
    deciding = tuple(rules) if len(rules) == 1 else ()
    named = deciding[0].ranking[0] if deciding and deciding[0].provenance == "published" else form
    return Shape(form, _pathway(table, known, form), deciding, named if named != form else None)


def open_inputs(tables: Tables, known: Known, outcome: str) -> tuple[str, ...]:
    """Table 2's own inputs that are open and can still change the form of an engagement with `outcome`."""
    table = tables.delivery
    if not table:
        return ()
    own = [name for name in table.inputs if name not in tables.matrix.inputs and name not in known]
    return tuple(name for name in own if _matters(tables, table, known, outcome, name))


def first_form(tables: Tables, cell: Mapping[str, Value], outcome: str) -> tuple[str | None, str | None]:
    """For a value of each of table 2's inputs: the id of the rule that matches, and the form that wins."""
    return _first_suiting(tables, {name: (value,) for name, value in cell.items()}, outcome, cell)


def _first_suiting(
    tables: Tables, known: Known, outcome: str, cell: Mapping[str, Value]
) -> tuple[str | None, str | None]:
    assert tables.delivery
    rule = next((rule for rule in tables.delivery.rules if rule.matches(cell)), None)
    if not rule:
        return None, None
    sure = {**known, **{name: (value,) for name, value in cell.items()}}
    suiting = {suit.form for suit in tables.outcomes[outcome].suits if known_to_hold(suit.when, sure)}
    return rule.id, next((form for form in rule.ranking if form in suiting), None)


def _cells(tables: Tables, table: DeliveryTable, known: Known) -> Iterator[dict[str, Value]]:
    """Every combination of table 2's inputs that the known values leave possible."""
    domains = (known.get(name) or tuple(tables.inputs[name].values) for name in table.inputs)
    for values in product(*domains):
        yield dict(zip(table.inputs, values, strict=True))


def _matters(tables: Tables, table: DeliveryTable, known: Known, outcome: str, name: str) -> bool:
    """Whether two combinations that differ in this input alone have different forms."""
    columns = [
        [_first_suiting(tables, known, outcome, cell)[1] for cell in _cells(tables, table, {**known, name: (value,)})]
        for value in tables.inputs[name].values
    ]
    return any(column != columns[0] for column in columns)


def _pathway(table: DeliveryTable, known: Known, form: str | None) -> tuple[str, ...]:
    """The steps over time around the form, where the sources show a sequence; a single step is no pathway."""
    applying = [one for one in table.pathways if form in one.of and known_to_hold(one.when, known)]
    before = [step for one in applying for step in one.before]
    after = [step for one in applying for step in one.after]
    return tuple(dict.fromkeys([*before, form, *after])) if form and (before or after) else ()
