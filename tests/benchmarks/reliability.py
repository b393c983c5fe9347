"""Whether a fact read with confidence 0.8 is right in eight of ten cases: `python -m tests.benchmarks.reliability`.

The labelled messages are parted into folds, without regard to what they say; each is read by classifiers that were
fitted to the others. Readings that the labels leave open do not count. It takes some ten minutes on two cores.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sklearn.linear_model import LogisticRegression

from advisor.adapters.cue_files import load_cues
from advisor.adapters.encoders import MiniLMEncoder, Remembering
from advisor.adapters.example_files import load_messages
from advisor.adapters.table_files import load_tables
from advisor.core.facts import Fact
from advisor.train import ALL
from advisor.understanding.facts import OFFSET, SLOPE, read_learned
from advisor.understanding.learned import TrainedClauseReader
from advisor.understanding.training import LabelledMessage, fit_facts

FOLDS = 4
EDGES = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)


class Judged(NamedTuple):
    """How sure the reader was of a fact, and whether the fact is right."""

    confidence: float
    right: bool


class Bin(NamedTuple):
    """Facts of like confidence: from where to where, how many, how sure on the mean, and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def judge(fact: Fact, message: LabelledMessage) -> bool | None:
    """Whether a fact is right by the message's labels; null where they leave it open."""
    values = {str(value).lower() for value in fact.values}
    said = [set(labelled) for name, labelled, _ in message.said if name == fact.input]
    open_ = [set(labelled) for name, labelled, _ in message.unsettled if name == fact.input]
    if values in said:
        return True
    return None if values in open_ else False


def judged(messages: Sequence[LabelledMessage]) -> Iterator[Judged]:
    """Every fact that is read in a message by a reader that does not know the message."""
    tables, book = load_tables(), load_cues()
    encoder = Remembering(MiniLMEncoder(), size=ALL)
    for fold in range(FOLDS):
        known = [one for number, one in enumerate(messages) if number % FOLDS != fold]
        reader = TrainedClauseReader(fit_facts(known, list(tables.inputs), encoder), encoder)
        for message in messages[fold::FOLDS]:
            found = read_learned(reader, book, tables, message.text, 0, message.asked)
            for fact in (one.fact for one in found.values() if one.fact):
                right = judge(fact, message)
                if right is not None:
                    yield Judged(fact.confidence, right)


def bins(facts: Sequence[Judged]) -> Iterator[Bin]:
    """The facts by their confidence; empty bins are left out."""
    for low, high in pairwise(EDGES):
        own = [one for one in facts if low <= one.confidence < high or one.confidence == high == EDGES[-1]]
        if own:
            sure, right = (sum(column) / len(own) for column in zip(*own, strict=True))
            yield Bin(low, high, len(own), sure, right)


def calibration_error(facts: Sequence[Judged]) -> float:
    """The expected calibration error: how far confidence and share of right ones lie apart, by bin, weighed by count
    (Naeini et al., Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015)."""
    return sum(one.count * abs(one.confidence - one.right) for one in bins(facts)) / len(facts)


def scaling(facts: Sequence[Judged]) -> tuple[float, float]:
    """The offset and slope that turn shares into confidences (Platt, Probabilistic Outputs for Support Vector Machines,
    1999), fitted to the shares behind these confidences."""
    odds = [[(math.log(one.confidence / (1 - one.confidence)) - OFFSET) / SLOPE] for one in facts if one.confidence < 1]
    right = [one.right for one in facts if one.confidence < 1]
    fitted = LogisticRegression(C=1000).fit(odds, right)
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def main() -> None:
    """Prints the table of docs/understanding.md."""
    messages = load_messages()
    facts = list(judged(messages))
    sys.stdout.write(f"{len(messages)} messages, {len(facts)} facts read\n\n")
    sys.stdout.write("| confidence | facts | mean confidence | right |\n| --- | --- | --- | --- |\n")
    for one in bins(facts):
        sys.stdout.write(
            f"| {one.low:.2f} to {one.high:.2f} | {one.count} | {one.confidence:.2f} | {one.right:.2f} |\n"
        )
    sys.stdout.write(f"\nexpected calibration error {calibration_error(facts):.3f}; ")
    sys.stdout.write("offset and slope as fitted now: {:.2f}, {:.2f}\n".format(*scaling(facts)))


if __name__ == "__main__":
    main()
