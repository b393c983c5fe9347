"""Kills builds of the index at random points and looks at what each leaves. CI runs a slice of it.

    python -m tests.adapters.kill_many --kills 50 [--seed 1]

Ends with status 1 where a killed build leaves anything that opens without being whole, or that a later build cannot
get over.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import click

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.index_folder import IndexFolder

from tests.adapters.killed_build import KILLED
from tests.adapters.whole_index import works
from tests.adapters.words_encoder import WordsEncoder

CHECKOUT = Path(__file__).parents[2]
LATEST = 1.02
"""The latest point, as a share of a whole build's time: some builds are killed just after their end, too."""
Left = Literal["nothing", "leftovers", "a whole index"]


class BrokenIndexError(Exception):
    """A killed build left what it must not leave."""


def seconds() -> float:
    """The CPU time of a build that nobody kills."""
    with TemporaryDirectory() as folder:
        built = _build(Path(folder), "never")
    if built.returncode:
        raise BrokenIndexError(f"A build that nobody kills failed: {built.stderr}")
    return float(built.stdout)


def point(chance: random.Random, whole: float) -> str:
    """A random point of a build that takes `whole` seconds, for `kill`."""
    return f"{chance.uniform(0.001, LATEST * whole):.4f}"


def kill(folder: Path, when: str) -> Left:
    """Builds in an empty folder, kills at the point `when`, and builds again; returns what the killed build left.

    Raises `BrokenIndexError`.
    """
    killed = _build(folder, when)
    if killed.returncode not in (0, *KILLED):
        raise BrokenIndexError(f"The build failed before it could be killed: {killed.stderr}")
    sections = load_sections()
    index = IndexFolder(folder, sections, WordsEncoder())
    whole = index.exists()
    if not whole and not killed.returncode:
        raise BrokenIndexError("The build went to its end and left no index.")
    if whole and not works(index, sections):
        raise BrokenIndexError("The killed build left an index that is not whole.")
    left: Left = "a whole index" if whole else "leftovers" if _folders(folder) else "nothing"
    index.build()
    if not works(index, sections):
        raise BrokenIndexError("The index that was built after the killed build is not whole.")
    if not whole and _folders(folder) != [index.path.name]:
        raise BrokenIndexError(f"The next build did not clear away {_folders(folder)}.")
    return left


def _folders(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.exists() else []


def _build(folder: Path, when: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.adapters.killed_build", str(folder), when],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )


def main() -> None:
    """Kills as many builds on their way as it is told to, and says what was left."""
    parser = argparse.ArgumentParser(prog="python -m tests.adapters.kill_many")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    chance, whole, left = random.Random(given.seed), seconds(), Counter[Left]()
    while left.total() - left["a whole index"] < given.kills:
        when = point(chance, whole)
        with TemporaryDirectory() as folder:
            try:
                left[kill(Path(folder), when)] += 1
            except BrokenIndexError as error:
                sys.exit(f"Killed after {when} of {whole:.4f} seconds: {error}")
    on_the_way = left.total() - left["a whole index"]
    click.echo(
        f"{on_the_way} builds of {whole:.2f} seconds killed on their way: {left['leftovers']} left leftovers, "
        f"{left['nothing']} nothing, none an index. {left['a whole index']} more had just ended: their index was "
        "whole. Every time the next build succeeded."
    )


if __name__ == "__main__":
    main()
