"""However somebody gets through an interview, the decision is that of their last answers."""

from tests.agent.random_paths import walk


def test_the_decision_is_that_of_direct_entry() -> None:
    walk(paths=100, seed=7)
