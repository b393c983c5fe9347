"""The lexical index: BM25 over stemmed words, by bm25s."""

import json
from collections.abc import Mapping
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

IDS = "ids.json"


class Bm25Index:
    """Sections that share words with a query."""

    def __init__(self, model: bm25s.BM25, ids: list[str]) -> None:
        self._model = model
        self._ids = ids

    @classmethod
    def open(cls, folder: Path) -> "Bm25Index":
        """Opens the index that `save` wrote into `folder`."""
        return cls(bm25s.BM25.load(folder), json.loads((folder / IDS).read_text(encoding="utf-8")))

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> "Bm25Index":
        """An index of `texts`, by id, in memory."""
        model = bm25s.BM25()
        model.index(_words(list(texts.values())), show_progress=False)
        return cls(model, list(texts))

    def save(self, folder: Path) -> None:
        """Writes the index into `folder`, for `open`."""
        self._model.save(folder, show_progress=False)
        (folder / IDS).write_text(json.dumps(self._ids), encoding="utf-8")

    def best(self, query: str, count: int) -> list[tuple[str, float]]:
        """At most `count` pairs of section id and score above 0, best first."""
        words = [word for word in _words([query])[0] if word in self._model.vocab_dict]
        if not words:
            return []
        scores = self._model.get_scores(words)
        order = np.argsort(-scores, kind="stable")[:count]
        return [(self._ids[position], float(scores[position])) for position in order if scores[position] > 0]


def _words(texts: list[str]) -> list[list[str]]:
    words = bm25s.tokenize(
        texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False
    )
    assert isinstance(words, list)
    return words
