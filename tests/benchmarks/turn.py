"""How long a warm guided turn takes, step by step.

Openings and answers from the labelled messages, each opening in a thread of its own, with the shipped index and models.
The bounds: a median of 100 ms, a 95th percentile of 250 ms. Exit status 1 where one is exceeded. Others use the machine
too: of three rounds the calmest counts.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from advisor import Advisor
from advisor.adapters.example_files import load_examples, load_messages
from advisor.core.replies import StepEvent

from tests.benchmarks.timing import percentiles

SEED = 1
TURNS = 120
ROUNDS = 3
MEDIAN, MOST = 100.0, 250.0
"""The bounds in milliseconds."""


class Round(NamedTuple):
    """Milliseconds of each turn of a round, whole and by step."""

    whole: list[float]
    steps: dict[str, list[float]]


def conversations(random: Random) -> Iterator[tuple[str, ...]]:
    """Threads of an opening, an answer to whatever is asked, and a question to the guidance."""
    messages = load_messages()
    openings = [one.text for one in messages if one.names and not one.asked]
    answers = [one.text for one in messages if one.asked]
    questions = [text for text, label in load_examples() if label == "guidance"]
    for _ in range(TURNS // 3):
        yield random.choice(openings), random.choice(answers), random.choice(questions)


def measured(advisor: Advisor, threads: Sequence[tuple[str, ...]], name: str) -> Round:
    """The times of all turns of these threads."""
    found = Round([], {})
    for number, messages in enumerate(threads):
        for message in messages:
            start = last = time.perf_counter()
            for event in advisor.stream(message, f"{name}-{number}"):
                now = time.perf_counter()
                if isinstance(event, StepEvent):
                    found.steps.setdefault(event.name, []).append(1000 * (now - last))
                last = now
            found.whole.append(1000 * (time.perf_counter() - start))
    return found


def main() -> int:
    """Measures, prints, and says whether the bounds hold."""
    random = Random(SEED)
    with TemporaryDirectory(prefix="advisor-bench-") as home, Advisor.open(home=home) as advisor:
        advisor.warm()
        measured(advisor, list(conversations(random))[:5], "warm")
        rounds = [measured(advisor, list(conversations(random)), f"round{number}") for number in range(ROUNDS)]
    calmest = min(rounds, key=lambda one: percentiles(one.whole)[1])
    for name, times in calmest.steps.items():
        sys.stdout.write("  {}: {:.0f} ms, p95 {:.0f} ms\n".format(name, *percentiles(times)))
    median, most = percentiles(calmest.whole)
    held = median <= MEDIAN and most <= MOST
    sys.stdout.write(
        f"{len(calmest.whole)} guided turns: median {median:.0f} ms, {median / MEDIAN:.2f} of the bound; "
        f"p95 {most:.0f} ms, {most / MOST:.2f} of the bound: {'holds' if held else 'exceeded'}\n"
    )
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
