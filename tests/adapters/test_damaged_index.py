"""An index that was damaged after it was built is noticed, and built again."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from advisor.adapters.corpus_files import load_sections
from advisor.adapters.index_folder import IndexFolder
from advisor.core.errors import IndexDamagedError
from advisor.testing import HashingEncoder

from tests.adapters.whole_index import texts

SECTIONS = load_sections()[:5]


def emptied(index: Path) -> None:
    shutil.rmtree(index)
    index.mkdir()


DAMAGES: dict[str, Callable[[Path], None]] = {
    "an empty folder": emptied,
    "no vectors": lambda index: shutil.rmtree(index / "vectors"),
    "no database": lambda index: (index / "vectors" / "chroma.sqlite3").unlink(),
    "garbage for a database": lambda index: (index / "vectors" / "chroma.sqlite3").write_bytes(b"x" * 9000) and None,
    "no words": lambda index: shutil.rmtree(index / "words"),
    "no ids": lambda index: (index / "words" / "ids.json").unlink(),
    "garbage for ids": lambda index: (index / "words" / "ids.json").write_text("{", encoding="utf-8") and None,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_index_is_told_and_then_built_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    folder = IndexFolder(tmp_path, SECTIONS, HashingEncoder())
    folder.build()
    damage(folder.path)
    with pytest.raises(IndexDamagedError, match="run `advisor index` to build it again"):
        folder.open()
    vectors, words = folder.open_or_build(lambda done, total: None)
    assert vectors.count == len(texts(SECTIONS))
    assert words.best(SECTIONS[0].text, 1)
    vectors.close()


def test_an_index_that_lacks_texts_is_damaged(tmp_path: Path) -> None:
    built = IndexFolder(tmp_path, [one.model_copy(update={"questions": ()}) for one in SECTIONS], HashingEncoder())
    built.build()
    folder = IndexFolder(tmp_path, SECTIONS, HashingEncoder())
    built.path.rename(folder.path)
    with pytest.raises(IndexDamagedError):
        folder.open()
