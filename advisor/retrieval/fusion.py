"""One ranking from several: a weighted sum of scores on a common scale.

Compared with reciprocal rank fusion and with each ranking alone by `python -m advisor_evals.variants`;
docs/retrieval.md has the table.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Scored(NamedTuple):
    """The scores of one ranking by id, its weight, and what counts for an id that it did not find."""

    scores: Mapping[str, float]
    weight: float
    missing: float = 0.0


def fuse(rankings: Sequence[Scored]) -> list[tuple[str, float]]:
    """Pairs of id and fused score, best first; ties keep the order of first appearance."""
    names = dict.fromkeys(name for one in rankings for name in one.scores)
    fused = {name: sum(one.weight * one.scores.get(name, one.missing) for one in rankings) for name in names}
    return sorted(fused.items(), key=lambda item: -item[1])
