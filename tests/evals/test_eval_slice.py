"""The shipped cases: their form, their number, and a quick slice of them run as `advisor eval` runs them all.

The slice is a seeded choice of each kind and split. No metric of a case may be worse than what was accepted for it.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.table_files import load_tables
from advisor.settings import Settings
from advisor_evals import gate
from advisor_evals.cases import KINDS, SHIPPED, SPLITS, Kind, Placed, disagreements, form_faults, load_cases
from advisor_evals.figures import Figure
from advisor_evals.measures import World, score, uncarried
from advisor_evals.records import Row
from advisor_evals.running import Bench

OF_EACH = 4
SEED = 20_261_121
LEAST: dict[Kind, int] = {"workload": 60, "dialogue": 20, "guidance": 60, "unanswerable": 30, "injection": 30}
CLOSE = gate.CLOSE


def choose() -> tuple[Placed, ...]:
    """A few cases of each kind and split, always the same."""
    chosen: list[Placed] = []
    for split in SPLITS:
        for kind in KINDS:
            cases = load_cases(SHIPPED, (split,), (kind,))
            chosen += Random(f"{SEED}:{split}:{kind}").sample(cases, OF_EACH)
    return tuple(chosen)


SLICE = choose()


@pytest.fixture(scope="module")
def accepted() -> gate.Accepted:
    return gate.Accepted.model_validate_json((gate.SHIPPED / "figures.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured(
    tmp_path_factory: pytest.TempPathFactory, accepted: gate.Accepted
) -> Iterator[tuple[World, dict[str, Row]]]:
    """The slice, run on an index of its own by the encoder that ships; and what its expectations rest on."""
    with Bench(Settings(home=tmp_path_factory.mktemp("home")), accepted.seed) as bench:
        yield World(bench.tables, bench.sections), {row.case: row for row in bench.run(SLICE)}


def value_of(figure: Figure, case: str) -> float:
    """The value of a figure's metric for one case."""
    return figure.imperfect.get(case, 0.0 if figure.lower_is_better else 1.0)


@pytest.mark.parametrize("placed", SLICE, ids=lambda placed: placed.case.id)
def test_no_metric_of_the_case_is_worse_than_accepted(
    placed: Placed, measured: tuple[World, dict[str, Row]], accepted: gate.Accepted
) -> None:
    world, rows = measured
    assert accepted.cases.get(placed.case.id) == placed.case.digest, "The case is not the one that was accepted."
    figures = {figure.name: figure for figure in accepted.figures}
    for one in score([placed], [rows[placed.case.id]], world):
        figure = figures[f"{one.split}/{one.kind}/{one.metric}"]
        before = value_of(figure, one.case)
        loss = one.value - before if figure.lower_is_better else before - one.value
        assert loss <= CLOSE, f"{one.metric} {before:.3f} → {one.value:.3f}"


def test_the_slice_holds_a_few_cases_of_each_kind_and_split() -> None:
    counts = Counter((one.split, one.kind) for one in SLICE)
    assert counts == {(split, kind): OF_EACH for split in SPLITS for kind in KINDS}
    assert len({one.case.id for one in SLICE}) == len(SLICE)


# All shipped cases


@pytest.fixture(scope="module")
def shipped() -> tuple[Placed, ...]:
    return load_cases(SHIPPED)


def test_the_shipped_cases_have_good_form(shipped: tuple[Placed, ...]) -> None:
    assert form_faults(shipped, load_tables()) == []


def test_the_shipped_cases_agree_with_the_shipped_tables(shipped: tuple[Placed, ...]) -> None:
    assert disagreements(shipped, load_tables()) == ()


def test_the_shipped_guidance_holds_the_gold_facts_in_words_that_count(shipped: tuple[Placed, ...]) -> None:
    """Those who write the test split do not see the handbook, so a few of their facts are in other words there."""
    lacking = uncarried(shipped, load_sections())
    questions = [one for one in shipped if one.kind == "guidance"]
    assert [name for name in lacking if name.startswith("dev-")] == []
    assert len(lacking) <= 0.05 * len(questions)


@pytest.mark.parametrize("kind", KINDS)
def test_there_are_enough_cases_of_each_kind(shipped: tuple[Placed, ...], kind: Kind) -> None:
    assert sum(one.kind == kind for one in shipped) >= LEAST[kind]


def test_what_is_accepted_is_accepted_of_the_shipped_cases(
    shipped: tuple[Placed, ...], accepted: gate.Accepted
) -> None:
    assert accepted.cases == {one.case.id: one.case.digest for one in shipped}
    assert accepted.model == "guided"
