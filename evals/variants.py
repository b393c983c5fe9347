"""Which part of the retrieval earns its place? Every variant measured beside the shipped one, as Markdown tables.

    python -m advisor_evals.variants [--split dev|test] [--home DIR]

Rankings are measured on the guidance cases of a split, declining on these and the unanswerable ones. A section is
relevant to a question where it holds one of its gold facts. docs/retrieval.md has the tables.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import mean
from typing import Any, NamedTuple

import click

from advisor.bootstrap import build_intents, build_retriever, general_encoder
from advisor.core.documents import Section
from advisor.core.ports import IntentReader
from advisor.settings import Settings
from advisor_evals.cases import SHIPPED, SPLITS, GuidanceCase, Kind, Split, load_cases
from advisor_evals.measures import sections_with

RANK_CONSTANT = 60
"""The k of reciprocal rank fusion, at its usual value."""
FALSE_DECLINES = 0.05
"""What the threshold on similarity alone may cost on the development split."""

Rankings = Mapping[str, Any]
"""What `rankings` of the retriever returns: by name the sections' scores, their weight and what counts if missing."""
Fusion = Callable[[Sequence[Any]], list[str]]


def by_score(rankings: Sequence[Any]) -> list[str]:
    """Ids by the weighted sum of their scores, best first, as the shipped search fuses."""
    ids = dict.fromkeys(name for one in rankings for name in one.scores)
    return sorted(ids, key=lambda name: -sum(one.weight * one.scores.get(name, one.missing) for one in rankings))


def by_rank(rankings: Sequence[Any]) -> list[str]:
    """Ids by reciprocal rank fusion, best first."""
    fused: dict[str, float] = {}
    for one in rankings:
        for rank, name in enumerate(by_score([one]), 1):
            fused[name] = fused.get(name, 0.0) + 1 / (RANK_CONSTANT + rank)
    return sorted(fused, key=lambda name: -fused[name])


ALL = ("statements", "nearest question", "questions", "words")
VARIANTS: dict[str, tuple[Fusion, tuple[str, ...]]] = {
    "statements": (by_score, ("statements",)),
    "words (BM25)": (by_score, ("words",)),
    "stock hybrid: statements and words by rank": (by_rank, ("statements", "words")),
    "nearest question": (by_score, ("nearest question",)),
    "questions, mean of three": (by_score, ("questions",)),
    "all four by rank": (by_rank, ALL),
    "all four by score (shipped)": (by_score, ALL),
}


class Asked(NamedTuple):
    """A question of a guidance case: its rankings, those with embeddings that are not fitted to the handbook, and for
    each gold fact the sections that hold it."""

    rankings: Rankings
    unfitted: Rankings
    holding: tuple[frozenset[str], ...]

    @property
    def nearest(self) -> float:
        """The similarity of the nearest text."""
        return max(score for name in ALL[:2] for score in self.rankings[name].scores.values())


def ranking_figures(ranked: Sequence[str], holding: Sequence[frozenset[str]]) -> tuple[float, ...]:
    """Recall@1 and @5 (a relevant section is among so many), reciprocal rank, gold facts in the best 1, 3 and 4."""
    relevant = frozenset[str]().union(*holding)
    first = next((rank for rank, name in enumerate(ranked, 1) if name in relevant), None)
    held = (mean(bool(one.intersection(ranked[:depth])) for one in holding) for depth in (1, 3, 4))
    return (float(first == 1), float(first is not None and first <= 5), 1 / first if first else 0.0, *held)


class Lab:
    """The shipped retriever, without a reranker, and what it takes apart to measure."""

    def __init__(self, settings: Settings) -> None:
        settings = settings.model_copy(update={"reranker": None})
        self.intents: IntentReader = build_intents()
        self.words = build_retriever(settings)
        self.unfitted = build_retriever(settings, encoder=general_encoder())
        self.shipped = build_retriever(settings, intents=self.intents)
        self._sections: tuple[Section, ...] = self.words.sections()

    def asked(self, case: GuidanceCase) -> Asked:
        """The rankings of a case's question, whether it would be declined or not."""
        holding = tuple(frozenset(sections_with(fact, self._sections)) for fact in case.facts)
        return Asked(self.words.rankings(case.question), self.unfitted.rankings(case.question), holding)

    def nearest(self, question: str) -> float:
        """The similarity of the text nearest to a question."""
        return Asked(self.words.rankings(question), {}, ()).nearest

    def rather_outside(self, question: str) -> bool:
        """Whether the trained reader takes a question for an outside one rather than for guidance."""
        read = self.intents.read(question)
        return read.of("outside") >= read.of("guidance")


def ranking_table(asked: Sequence[Asked]) -> Iterator[str]:
    """The variants of ranking; facts are the mean share of a question's gold facts in its best sections."""
    yield "| ranking | recall@1 | recall@5 | MRR | facts in top 1 | top 3 | top 4 |"
    yield "| --- " * 7 + "|"
    for name, (fusion, parts) in VARIANTS.items():
        figures = [ranking_figures(fusion([one.rankings[part] for part in parts]), one.holding) for one in asked]
        yield _row(name, figures)
    plain = [ranking_figures(by_score([one.unfitted[part] for part in ALL]), one.holding) for one in asked]
    yield _row("all four by score, embeddings not fitted", plain)


def _row(name: str, figures: Sequence[tuple[float, ...]]) -> str:
    return f"| {name} | {' | '.join(f'{mean(column):.3f}' for column in zip(*figures, strict=True))} |"


def declining_table(
    lab: Lab, answerable: Sequence[str], unanswerable: Sequence[str], threshold: float
) -> Iterator[str]:
    """The variants of declining."""
    variants: dict[str, Callable[[str], bool]] = {
        "words: kinds named, words known, else similarity": lambda asked: bool(lab.words.search(asked).abstained),
        f"similarity alone, below {threshold:.3f}": lambda asked: lab.nearest(asked) < threshold,
        "trained intents alone": lab.rather_outside,
        "kinds named and trained intents (shipped)": lambda asked: bool(lab.shipped.search(asked).abstained),
    }
    yield "| declining | unanswerable declined | guidance declined |"
    yield "| --- " * 3 + "|"
    for name, declines in variants.items():
        yield f"| {name} | {mean(map(declines, unanswerable)):.3f} | {mean(map(declines, answerable)):.3f} |"


def questions(split: Split, kind: Kind) -> list[Any]:
    """The shipped cases of a split and kind."""
    return [placed.case for placed in load_cases(SHIPPED, (split,), (kind,))]


@click.command()
@click.option("--split", type=click.Choice(SPLITS), default="dev", show_default=True)
@click.option("--home", help="The data folder, for its index.")
def main(split: Split, home: str | None) -> None:
    """Measures the variants of ranking and of declining."""
    lab = Lab(Settings.read(home=home))
    known = sorted(lab.nearest(case.question) for case in questions("dev", "guidance"))
    threshold = known[int(FALSE_DECLINES * len(known))]
    guidance, unanswerable = questions(split, "guidance"), questions(split, "unanswerable")
    lines = [f"{split}: {len(guidance)} guidance cases, {len(unanswerable)} unanswerable ones.", ""]
    lines += [*ranking_table([lab.asked(case) for case in guidance]), ""]
    lines += declining_table(
        lab, [case.question for case in guidance], [case.question for case in unanswerable], threshold
    )
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
