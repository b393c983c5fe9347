"""Builds the index of the shipped guidance and kills its own process on the way.

    python -m tests.adapters.killed_build FOLDER STATEMENT

The process ends before the statement with this number is encoded; 0 means after all of them.
"""

import os
import sys
from pathlib import Path

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.index_folder import IndexFolder

from tests.adapters.words_encoder import WordsEncoder

STATUS = 86


def main(folder: Path, statement: int) -> None:
    def die(reached: bool) -> None:
        if reached:
            os._exit(STATUS)

    encoder = WordsEncoder(before=lambda number: die(number == statement))
    index = IndexFolder(folder, load_sections(), encoder)
    index.build(lambda done, total: die(statement == 0 and done == total))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
