"""What a whole index holds, for the tests that build one with `WordsEncoder`."""

from collections.abc import Sequence

from advisor.adapters.index_folder import IndexFolder
from advisor.core.documents import Section
from advisor.core.errors import IndexDamagedError
from advisor.retrieval.chunking import chunks


def texts(sections: Sequence[Section]) -> list[str]:
    """The ids of all texts that are encoded."""
    return [chunk.id for section in sections for chunk in chunks(section)]


def works(index: IndexFolder, sections: Sequence[Section]) -> bool:
    """Whether the index opens, holds every statement and every question, and finds words."""
    try:
        vectors, words = index.open()
    except IndexDamagedError:
        return False
    try:
        expected = set(texts(sections))
        nearest = vectors.nearest([1.0, 0.0, 0.0, 0.0], len(expected) + 1)
        found = words.best("exit terms handover", 3)
        return {name for name, _ in nearest} == expected and bool(found)
    finally:
        vectors.close()
