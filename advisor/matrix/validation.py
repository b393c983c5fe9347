"""Builds `Tables` from what the table files hold, or names every fault with file, rule and cell."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from advisor.core.errors import TableError
from advisor.core.facts import Value
from advisor.core.model import Model
from advisor.matrix.tables import (
    Condition,
    DecisionTable,
    DeliveryTable,
    HardStop,
    Input,
    Outcome,
    Tables,
    listed,
)

FILES: dict[str, tuple[type[Model], bool]] = {
    "inputs.yaml": (Input, True),
    "outcomes.yaml": (Outcome, True),
    "conditions.yaml": (Condition, True),
    "hard-stops.yaml": (HardStop, True),
    "workload-matrix.yaml": (DecisionTable, False),
    "delivery-form.yaml": (DeliveryTable, False),
}
"""The files of a tables folder: what each holds, and whether it maps ids to items."""
OPTIONAL = ("delivery-form.yaml",)


def validate_tables(files: Mapping[str, Any]) -> Tables:
    """Builds `Tables` from the content of the table files, by file name.

    Raises `TableError` that lists every fault found, each with file, rule and cell.
    """
    missing = [name for name in FILES if name not in files and name not in OPTIONAL]
    if missing:
        raise TableError(f"The tables lack {' and '.join(missing)}; a tables folder holds {', '.join(FILES)}.")
    faults: list[str] = []
    parts: dict[str, Any] = {
        name: _validated(name, model, files[name], keyed, faults)
        for name, (model, keyed) in FILES.items()
        if name in files
    }
    if not faults:
        digest = hashlib.sha256(json.dumps([files.get(name) for name in FILES], default=str).encode())
        tables = Tables(
            inputs=parts["inputs.yaml"],
            outcomes=parts["outcomes.yaml"],
            conditions=parts["conditions.yaml"],
            hard_stops=parts["hard-stops.yaml"],
            matrix=parts["workload-matrix.yaml"],
            delivery=parts.get("delivery-form.yaml"),
            digest=digest.hexdigest()[:16],
        )
        faults = list(_dangling(tables))
    if faults:
        raise TableError("The decision tables have faults:\n" + "\n".join(f"- {fault}" for fault in faults))
    return tables


def _validated(file: str, model: type[Model], content: Any, keyed: bool, faults: list[str]) -> Any:
    """The file's content as `model`, or a dict of it by id; faults are added to `faults`."""
    if not isinstance(content, Mapping):
        faults.append(
            f"{file}: expected a mapping, found {type(content).__name__ if content is not None else 'nothing'}."
        )
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
    yield from _dangling_in_delivery(tables)
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
        yield from _unknown(f"{place}, nearest", rule.nearest, {one.id: one for one in matrix.rules}, "rule")
        if not rule.outcomes:
            yield f"{place}, outcomes: a rule needs at least one outcome."
    for exception in matrix.declared.not_monotone:
        yield from _bad_entries(tables, f"{file}, declared", exception.when)
        yield from _unknown(f"{file}, declared, not_monotone", (exception.input,), tables.inputs, "input")
    for overlap in matrix.declared.overlaps:
        yield from _unknown(f"{file}, declared, overlaps", overlap, ids, "rule")


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


def _dangling_in_delivery(tables: Tables) -> Iterator[str]:
    file, table = "delivery-form.yaml", tables.delivery
    if not table:
        return
    forms = table.forms
    for outcome in tables.outcomes.values():
        place = f"outcomes.yaml, {outcome.id}, suits"
        yield from _unknown(place, (suit.form for suit in outcome.suits), forms, "delivery form")
        for suit in outcome.suits:
            yield from _bad_entries(tables, f"{place}, {suit.form}", suit.when)
    yield from _unknown(f"{file}, inputs", table.inputs, tables.inputs, "input")
    ids = Counter([*(rule.id for rule in table.rules), *(one.id for one in table.pathways)])
    for name in (name for name, count in ids.items() if count > 1):
        yield f"{file}, {name}: this id is used twice; give each rule its own."
    for rule in table.rules:
        yield from _bad_entries(tables, f"{file}, {rule.id}", rule.when)
        yield from _unknown(f"{file}, {rule.id}, ranking", rule.ranking, forms, "delivery form")
    for one in table.pathways:
        yield from _bad_entries(tables, f"{file}, {one.id}", one.when)
        yield from _unknown(f"{file}, {one.id}", (*one.of, *one.before, *one.after), forms, "delivery form")


def _bad_entries(tables: Tables, place: str, entries: Mapping[str, tuple[Value, ...]]) -> Iterator[str]:
    for name, values in entries.items():
        if name not in tables.inputs:
            yield f"{place}, {name}: there is no such input; inputs.yaml describes {listed(tables.inputs)}."
            continue
        for value in values:
            if value not in tables.inputs[name].values:
                choice = listed(tables.inputs[name].values)
                yield f"{place}, {name}: {value!r} is no value of {name}; choose {choice}."


def _unknown(place: str, ids: Iterable[str], known: Mapping[str, object], noun: str) -> Iterator[str]:
    for one in ids:
        if one not in known:
            yield f"{place}: there is no {noun} {one!r}; choose {listed(known)}."
