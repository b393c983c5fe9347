"""What is worth asking next.

The next axis is the one that leaves the fewest expected questions until the first choice is settled,
computed exactly over all states of knowledge (uniform over the values unless the tables weigh them; ties in the
table's order).
"""

from collections.abc import Collection
from fractions import Fraction

from advisor.core.facts import Value
from advisor.matrix.cells import Grid
from advisor.matrix.tables import Known, Tables


def next_axis(tables: Tables, known: Known, unanswerable: Collection[str] = ()) -> str | None:
    """The axis to ask next, or null where the outcome is settled or nothing that can be asked would change it."""
    plan = _Plan(tables, unanswerable)
    if plan.grid.settled(known):
        return None
    state = plan.grid.domains(known)
    best = min(plan.askable(state), key=lambda position: (plan.cost_of_asking(state, position), position), default=None)
    return None if best is None else tables.matrix.inputs[best]


def expected_questions(tables: Tables, known: Known, unanswerable: Collection[str] = ()) -> float:
    """The expected number of axis questions until the first choice is settled, when each is chosen best."""
    plan = _Plan(tables, unanswerable)
    return 0.0 if plan.grid.settled(known) else float(plan.expected(plan.grid.domains(known)))


def screening(tables: Tables, known: Known, outcome: str, unanswerable: Collection[str] = ()) -> tuple[str, ...]:
    """The inputs asked together beside a recommendation: open hard stops, and inputs of its open conditions.

    Hard stops that would only repeat the outcome are left out.
    """
    stops = [stop.input for stop in tables.hard_stops.values() if stop.outcome is None or stop.outcome != outcome]
    conditions = (tables.conditions[name] for name in tables.outcomes[outcome].conditions)
    wanted = dict.fromkeys([*stops, *(name for condition in conditions for name in condition.unless)])
    return tuple(name for name in wanted if name not in known and name not in unanswerable)


State = tuple[tuple[Value, ...], ...]
"""For each axis the values that remain possible."""


class _Plan:
    """Dynamic programming over the states of knowledge, in fractions, so that ties are exact."""

    def __init__(self, tables: Tables, unanswerable: Collection[str]) -> None:
        self.grid = Grid(tables)
        self._answerable = [name not in unanswerable for name in tables.matrix.inputs]
        self._expected: dict[State, Fraction] = {}
        self._weights = [
            {value: Fraction(str(described.weight)) for value, described in axis.values.items()}
            for axis in tables.axes()
        ]

    def askable(self, state: State) -> list[int]:
        """Positions of the axes that are open, can be answered, and can still change the first choice."""
        return [
            p for p, values in enumerate(state) if len(values) > 1 and self._answerable[p] and self._matters(state, p)
        ]

    def expected(self, state: State) -> Fraction:
        if state not in self._expected:
            done = len(self.grid.first_choices(state)) == 1
            costs = () if done else (self.cost_of_asking(state, position) for position in self.askable(state))
            self._expected[state] = min(costs, default=Fraction())
        return self._expected[state]

    def cost_of_asking(self, state: State, position: int) -> Fraction:
        weights = {answer: self._weights[position][answer] for answer in state[position]}
        rest = sum(
            (weight * self.expected(_answered(state, position, answer)) for answer, weight in weights.items()),
            Fraction(),
        )
        return 1 + rest / sum(weights.values())

    def _matters(self, state: State, position: int) -> bool:
        """Whether two cells that differ in this axis alone have different first choices."""
        columns = [self.grid.column(_answered(state, position, value)) for value in state[position]]
        return any(column != columns[0] for column in columns)


def _answered(state: State, position: int, answer: Value) -> State:
    return (*state[:position], (answer,), *state[position + 1 :])
