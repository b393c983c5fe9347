"""Which decisions change between two versions of the tables, and the rule behind each."""

from collections.abc import Iterator, Mapping

from advisor.core.errors import TableError
from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.matrix.cells import evaluate_cell
from advisor.matrix.checks import combinations_of, rule_axes, written
from advisor.matrix.delivery import first_form
from advisor.matrix.tables import Tables


class Change(Model):
    """One combination of a table whose result changes. `before` and `after` are ids, null where nothing matches."""

    table: str
    where: str
    before: str | None
    after: str | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


class Difference(Model):
    """All changes between two versions, in the order of the tables and their combinations."""

    changes: tuple[Change, ...]

    def text(self) -> str:
        """For people, a line for each change."""
        lines = (
            f"{c.table}: {c.where}: {c.before or 'nothing'} ({', '.join(c.rules_before)}) → "
            f"{c.after or 'nothing'} ({', '.join(c.rules_after)})"
            for c in self.changes
        )
        return "\n".join([self._count(), *lines])

    def markdown(self) -> str:
        """A Markdown table, for a pull request."""
        columns = ("table", "where", "before", "after", "rules before", "rules after")
        rows = [
            (c.table, c.where, c.before or "–", c.after or "–", ", ".join(c.rules_before), ", ".join(c.rules_after))
            for c in self.changes
        ]
        table = [columns, ("---",) * len(columns), *rows] if rows else []
        return "\n".join([self._count(), "", *(f"| {' | '.join(row)} |" for row in table)]).rstrip()

    def _count(self) -> str:
        count = len(self.changes)
        if not count:
            return "No decision changes."
        return "1 decision changes." if count == 1 else f"{count} decisions change."


def compare(old: Tables, new: Tables) -> Difference:
    """Compares every combination of both versions.

    Raises `TableError` where an input has other values in the two versions: then combinations do not correspond.
    """
    for name in (*old.matrix.inputs, *new.matrix.inputs):
        for one, other in ((old, new), (new, old)):
            if name in one.inputs and (
                name not in other.inputs or set(one.inputs[name].values) != set(other.inputs[name].values)
            ):
                raise TableError(
                    f"The input {name!r} has other values in the two versions; their decisions do not compare."
                )
    return Difference(changes=(*_matrix(old, new), *_hard_stops(old, new), *_delivery(old, new)))


def _matrix(old: Tables, new: Tables) -> Iterator[Change]:
    """Changes of first choices; an axis that makes no difference to a change is left out of it."""
    axes = tuple(dict.fromkeys((*old.matrix.inputs, *new.matrix.inputs)))
    read = {*rule_axes(old), *rule_axes(new)}
    rest = tuple(name for name in axes if name not in read)
    for cell in combinations_of(old, tuple(name for name in axes if name in read)):
        finer = [{**cell, **more} for more in combinations_of(old, rest)]
        results = [(_decided(old, one), _decided(new, one)) for one in finer]
        merged = [(cell, results[0])] if len(set(results)) == 1 else zip(finer, results, strict=True)
        for place, (before, after) in merged:
            if before[0] != after[0]:
                yield Change(
                    table=new.matrix.id,
                    where=written(place),
                    before=before[0],
                    after=after[0],
                    rules_before=before[1],
                    rules_after=after[1],
                )


def _decided(tables: Tables, cell: Mapping[str, Value]) -> tuple[str | None, tuple[str, ...]]:
    result = evaluate_cell(tables, cell)
    rules = [rule.id for rule in result.matched]
    return result.outcome, (*rules, result.refinement) if result.refinement else tuple(rules)


def _hard_stops(old: Tables, new: Tables) -> Iterator[Change]:
    for name in dict.fromkeys((*old.hard_stops, *new.hard_stops)):
        one, other = old.hard_stops.get(name), new.hard_stops.get(name)
        before = one and (one.when, one.effect, one.outcome)
        after = other and (other.when, other.effect, other.outcome)
        if before != after:
            yield Change(
                table="hard-stops",
                where=name,
                before=one and (one.outcome or one.effect),
                after=other and (other.outcome or other.effect),
                rules_before=(name,) if one else (),
                rules_after=(name,) if other else (),
            )


def _delivery(old: Tables, new: Tables) -> Iterator[Change]:
    """Forms by outcome and combination, where both versions hold a delivery table with the same inputs."""
    if not old.delivery or not new.delivery or old.delivery.inputs != new.delivery.inputs:
        return
    for outcome in (name for name in new.outcomes if name in old.outcomes):
        for cell in combinations_of(new, new.delivery.inputs):
            (by, before), (to, after) = (first_form(tables, cell, outcome) for tables in (old, new))
            if before != after:
                yield Change(
                    table=new.delivery.id,
                    where=f"{outcome}: {written(cell)}",
                    before=before,
                    after=after,
                    rules_before=(by,) if by else (),
                    rules_after=(to,) if to else (),
                )
