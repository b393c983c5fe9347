"""How well the checks tell honest sentences from distorted ones: `python -m tests.benchmarks.faithfulness`.

The sentences in `tests/verification/drafts` were written by hand, by people who had not seen the checks: rewordings
that say what their supports say, and sentences that are wrong in one way. Those on every second of the first materials,
and on the last ones, are the test split; the checks were not tuned on them. `--show` prints what went wrong on the
development split, `--words` leaves the grounding model out.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from advisor.adapters.table_files import load_tables
from advisor.bootstrap import build_grounding
from advisor.core.drafts import Material, Sentence, Support
from advisor.settings import Settings
from advisor.verification.checks import Problems
from advisor.verification.verifier import Verifier

FOLDER = Path(__file__).parents[1] / "verification" / "drafts"


class Judged(NamedTuple):
    """A sentence with its kind (`honest`, or how it is distorted), its split, and what the checks found."""

    text: str
    kind: str
    split: str
    problems: Problems


def judged(verifier: Verifier) -> Iterator[Judged]:
    """Every sentence of the data set."""
    labels = {outcome.id: outcome.label for outcome in load_tables().outcomes.values()}
    materials = {one["id"]: _material(one["parts"], labels) for one in _load("materials")}
    for kind in ("honest", "distorted"):
        for one in _load(kind):
            sentence = Sentence(part=one["part"], text=one["text"], supports=tuple(one["supports"]))
            found = verifier.problems(sentence, materials[one["material"]])
            yield Judged(one["text"], one.get("kind", "honest"), _split(one["material"]), found)


def caught(sentences: list[Judged]) -> float:
    """The share of sentences that are not shown."""
    return sum(bool(one.problems) for one in sentences) / len(sentences)


def _load(name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return loaded


def _material(parts: dict[Any, dict[str, str]], labels: dict[str, str]) -> Material:
    supports = {part: tuple(Support(id=name, text=text) for name, text in own.items()) for part, own in parts.items()}
    return Material(kind="recommendation", parts=supports, labels=labels)


def _split(material: str) -> str:
    """Every second of the first materials, and the last ones, are the test split."""
    return "test" if material.startswith("x") or (material.startswith("m") and int(material[1:]) % 2) else "dev"


def main() -> None:
    """Prints the table of docs/models.md."""
    model = None if "--words" in sys.argv else build_grounding(Settings.read())
    sentences = list(judged(Verifier(model)))
    kinds = list(dict.fromkeys(one.kind for one in sentences))
    sys.stdout.write("| sentences | dev, not shown | test, not shown |\n| --- | --- | --- |\n")
    for kind in (*kinds, "all that are wrong"):
        columns = []
        for split in ("dev", "test"):
            own = [one for one in sentences if one.split == split and (one.kind == kind or _all(kind, one))]
            columns.append(
                f"{sum(bool(one.problems) for one in own)} of {len(own)} ({caught(own):.0%})" if own else "–"
            )
        sys.stdout.write(f"| {kind.replace('_', ' ')} | {' | '.join(columns)} |\n")
    by_check = Counter(name for one in sentences if one.kind == "honest" for name in one.problems)
    sys.stdout.write(f"\nfalse alarms by check: {dict(by_check)}\n")
    if "--show" in sys.argv:
        for one in (one for one in sentences if one.split == "dev" and (one.kind == "honest") == bool(one.problems)):
            sys.stdout.write(f"{one.kind}: {one.text} {list(one.problems)}\n")


def _all(kind: str, one: Judged) -> bool:
    return kind == "all that are wrong" and one.kind != "honest"


if __name__ == "__main__":
    main()
