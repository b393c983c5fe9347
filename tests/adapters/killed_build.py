"""Builds the index of the shipped guidance and is killed on the way.

    python -m tests.adapters.killed_build FOLDER WHEN

WHEN is the CPU time in seconds after which the system ends the process, counted from the start of the build, so that
it does not matter what else the machine does. `encoded` ends it when all texts are encoded and the last of them are
not written yet; `never` builds the index and prints the CPU time that it took.
"""

import importlib
import os
import signal
import sys
import time
from pathlib import Path

import click

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.index_folder import IndexFolder

from tests.adapters.words_encoder import WordsEncoder

KILLED = (-signal.SIGPROF, -signal.SIGKILL)
"""The statuses of a process that was killed: by the timer, whose default action ends it at once, or by itself."""


def main(folder: Path, when: str) -> None:
    def progress(done: int, total: int) -> None:
        if when == "encoded" and done == total:
            os.kill(os.getpid(), signal.SIGKILL)

    index = IndexFolder(folder, load_sections(), WordsEncoder())
    importlib.import_module("chromadb")
    if when not in ("encoded", "never"):
        signal.setitimer(signal.ITIMER_PROF, float(when))
    began = time.process_time()
    index.build(progress)
    click.echo(time.process_time() - began)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
