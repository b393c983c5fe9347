"""One ranking from several: reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""

from collections.abc import Iterable, Sequence

K = 60
"""The constant of the paper; it dampens the weight of the first ranks."""


def fuse(rankings: Iterable[Sequence[str]]) -> list[tuple[str, float]]:
    """Pairs of id and fused score, best first; ties keep the order of first appearance."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, name in enumerate(ranking, 1):
            scores[name] = scores.get(name, 0.0) + 1 / (K + rank)
    return sorted(scores.items(), key=lambda item: -item[1])
