"""What the tests may know of the source articles, which are not part of the project: headings, figures, and the hashes
of all runs of ten words, so that a copied sentence is noticed.

    python -m tests.corpus.prints ID=FILE …    writes prints.json anew from the articles
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "prints.json"
SOURCES = Path(__file__).parents[2] / "corpus" / "sources.yaml"
RUN = 10
"""Words in a row that may not be those of a source."""
OPENING = "(opening, before the first heading)"
WORDS = "zero one two three four five six seven eight nine ten eleven twelve".split()
UNIT = r"(?:weeks?|months?|years?|days?|hours?|minutes?|times|x|%|percent|engineers?|people|firms?|companies)"
COUNT = r"\d[\d,.]*(?:\s*(?:-|to)\s*\d[\d,.]*)?"
FIGURE = re.compile(rf"\$\s*\d[\d,.]*|{COUNT}(?=\s*%|\s*\+|[\s-]*{UNIT}\b|\s*/\s*\d)|\d+/\d+|(?<![\w.])20\d\d(?!\w)")


def plain(text: str) -> str:
    """Small letters, plain dashes and quotes, number words as digits."""
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text.lower())
    text = re.sub(r"[‘’]", "'", text)
    numbered = re.sub(rf"\b(?:{'|'.join(WORDS[1:])})\b", lambda match: str(WORDS.index(match[0])), text)
    return re.sub(r"(\d)[\s-]*(?:-|to)[\s-]*(?=\d)", r"\1-", " ".join(numbered.split()))


def figures(text: str) -> set[str]:
    """Figures with a unit, as they compare: `6-12`, `80`, `$15,000`, `70/30`, `2025`."""
    return {match.group().replace(" ", "").rstrip(".,") for match in FIGURE.finditer(plain(text))}


def runs(text: str) -> Iterator[str]:
    """The hash of each run of ten words."""
    words = re.findall(r"[a-z0-9']+", plain(text))
    for start in range(len(words) - RUN + 1):
        yield hashlib.sha256(" ".join(words[start : start + RUN]).encode()).hexdigest()[:10]


def read() -> dict[str, Any]:
    """The prints by source: `sha256`, `figures` by heading, `runs`."""
    prints: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return prints


def _parts(text: str, headings: Iterable[str]) -> dict[str, str]:
    """The article's text under each heading."""
    lines = text.splitlines()
    found: list[tuple[int, str]] = [(0, OPENING)]
    position = 0
    for heading in headings:
        if heading == OPENING:
            continue
        pattern = re.compile(re.escape(heading).replace(r"\[…\]", r".+") + r"\s*$")
        position = next((n for n in range(position, len(lines)) if pattern.match(lines[n].strip())), -1)
        if position < 0:
            raise SystemExit(f"The heading {heading!r} is not in the article, or not in this order.")
        found.append((position, heading))
        position += 1
    ends = [start for start, _ in found[1:]] + [len(lines)]
    return {heading: "\n".join(lines[start:end]) for (start, heading), end in zip(found, ends, strict=True)}


def main(arguments: list[str]) -> None:
    """Writes the prints of the articles given as `ID=FILE`."""
    sources = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))
    prints = {}
    for name, _, file in (argument.partition("=") for argument in arguments):
        text = Path(file).read_text(encoding="utf-8")
        parts = _parts(text, sources[name]["headings"])
        prints[name] = {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "figures": {heading: sorted(figures(part)) for heading, part in parts.items() if figures(part)},
            "runs": sorted(set(runs(text))),
        }
    FILE.write_text(json.dumps(prints, indent=0, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
