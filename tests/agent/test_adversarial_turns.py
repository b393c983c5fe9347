"""A seeded slice of the turns with hostile models; `python -m tests.agent.adversarial_turns` runs thousands."""

from pathlib import Path

from advisor.testing import ATTACKS

from tests.agent.adversarial_turns import TURNS, run


def test_nothing_wrong_gets_through(tmp_path: Path) -> None:
    done = run(len(ATTACKS) * TURNS, seed=7, home=tmp_path)
    assert done.faults == []
    assert {*done.turns} == {*ATTACKS}


def test_honest_work_gets_through(tmp_path: Path) -> None:
    done = run(1, seed=11, home=tmp_path)
    assert {*done.stopped["honest"]} == {"nothing to stop"}
