"""What the matrix tests share: states of knowledge as hypothesis strategies, and how a caller writes them."""

from collections.abc import Mapping
from functools import cache
from itertools import combinations, product

from hypothesis import settings
from hypothesis import strategies as st

from advisor.adapters.table_files import load_tables
from advisor.matrix.tables import Known, Tables

from tests.matrix.oracle import AXES, FLAGS, REPLACING, Knowledge, Value, outcome

# Reproducible on purpose: a run either finds a fault or does not, whatever the order of the tests.
bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)


@cache
def shipped() -> Tables:
    """The shipped tables, for property tests: as an argument they would fill every report of a failure."""
    return load_tables()


def complete(sensitivity: str, maturity: str, certainty: str, readiness: str) -> dict[str, Value]:
    """A value for each axis, as a caller gives them."""
    return {"sensitivity": sensitivity, "maturity": maturity, "certainty": certainty, "readiness": readiness}


def plain(knowledge: Knowledge) -> dict[str, Value | list[Value]]:
    """The knowledge as a caller writes it: one value bare, several as a list."""
    return {name: values[0] if len(values) == 1 else list(values) for name, values in knowledge.items()}


def known(knowledge: Knowledge) -> Known:
    """The knowledge as the engine takes it."""
    return shipped().known(plain(knowledge))


def _subsets(domain: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    return [held for size in range(1, len(domain) + 1) for held in combinations(domain, size)]


@cache
def _settled_axes() -> list[dict[str, tuple[Value, ...]]]:
    """Every state of the axes in which all completions agree on the outcome."""
    states = product(*(_subsets(domain) for domain in AXES.values()))
    return [state for held in states if outcome(state := dict(zip(AXES, held, strict=True)))]


def _some(domain: tuple[Value, ...]) -> st.SearchStrategy[tuple[Value, ...] | None]:
    """Any values that may remain, or none given at all."""
    return st.sampled_from([*_subsets(domain), None])


def _flag(likely: bool) -> st.SearchStrategy[tuple[Value, ...] | None]:
    """One truth value or both, or none given; `likely` is drawn more often."""
    return st.sampled_from([None, None, (True, False), (likely,), (likely,), (likely,), (not likely,)])


def _held(drawn: Mapping[str, tuple[Value, ...] | None]) -> dict[str, tuple[Value, ...]]:
    return {name: values for name, values in drawn.items() if values is not None}


def _with_flags(axes: Knowledge) -> st.SearchStrategy[dict[str, tuple[Value, ...]]]:
    flags = st.fixed_dictionaries({flag: _flag(likely=flag not in REPLACING) for flag in FLAGS})
    return flags.map(lambda drawn: {**axes, **_held(drawn)})


settled_axes: st.SearchStrategy[dict[str, tuple[Value, ...]]] = st.deferred(lambda: st.sampled_from(_settled_axes()))
"""Knowledge of the four axes that settles the outcome; no hard stop is answered."""

some_axes: st.SearchStrategy[dict[str, tuple[Value, ...]]] = st.fixed_dictionaries(
    {axis: _some(domain) for axis, domain in AXES.items()}
).map(_held)
"""Partial knowledge of the four axes; no hard stop is answered."""

settled_knowledge: st.SearchStrategy[dict[str, tuple[Value, ...]]] = settled_axes.flatmap(_with_flags)
"""As `settled_axes`, with answers to the hard stops and the internal owner."""

some_knowledge: st.SearchStrategy[dict[str, tuple[Value, ...]]] = st.one_of(
    settled_knowledge, settled_knowledge, some_axes.flatmap(_with_flags)
)
"""Partial knowledge of everything; most states are settled, for there most of a decision can go wrong."""

whole_axes: st.SearchStrategy[dict[str, tuple[Value, ...]]] = st.fixed_dictionaries(
    {axis: st.sampled_from([(value,) for value in domain]) for axis, domain in AXES.items()}
)
"""A value for each axis."""

harmless_flags: dict[str, tuple[Value, ...]] = {flag: (flag not in REPLACING,) for flag in FLAGS}
"""Every hard stop answered and off, and an owner named."""
