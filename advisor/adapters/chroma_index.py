"""The vector index: an embedded Chroma collection in a folder of its own."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

COLLECTION = "statements"
DATABASE = "chroma.sqlite3"
BATCH = 256
HNSW = {"space": "cosine", "ef_construction": 400, "max_neighbors": 48}
EXACT, QUICK = 700, 300
"""How widely the graph is searched: so that it finds what an exact search of the handbook would, and two indexes of the
same texts give the same answers; and in a collection of over `LARGE` vectors, where an exact search is slow anyway."""
LARGE = 20_000


class ChromaIndex:
    """Nearest statements by cosine similarity. Opened read-only in practice: nothing writes after the build."""

    def __init__(self, folder: Path) -> None:
        """Opens the collection that `build` wrote. Raises `ValueError` where it cannot be read."""
        from chromadb.errors import ChromaError

        _check_database(folder / DATABASE)
        self._client = _client(folder)
        try:
            self._collection = self._client.get_collection(COLLECTION, embedding_function=None)
            self.count = int(self._collection.count())
            """How many statements the index holds."""
        except ChromaError as error:
            self.close()
            raise ValueError(str(error)) from error

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """At most `count` pairs of statement id and cosine similarity, nearest first."""
        found = self._collection.query(query_embeddings=[list(vector)], n_results=count, include=["distances"])
        return [(name, 1 - distance) for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Releases the folder."""
        self._client.close()


def build(folder: Path, rows: Iterable[tuple[str, list[float]]], count: int) -> None:
    """Writes a new collection of `count` ids with their vectors into `folder`. Raises `OSError` where it cannot."""
    from chromadb.errors import ChromaError

    client = _client(folder)
    try:
        configuration = {"hnsw": {**HNSW, "ef_search": QUICK if count > LARGE else EXACT}}
        # Without an embedding function of ours Chroma would download its default one.
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration=configuration)
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            collection.add(ids=[name for name, _ in batch], embeddings=[vector for _, vector in batch])
    except ChromaError as error:
        raise OSError(str(error)) from error
    finally:
        client.close()


def _check_database(file: Path) -> None:
    """Raises `ValueError` for a damaged database; Chroma itself would not open the folder again in this process."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM collections").fetchone()
    except sqlite3.Error as error:
        raise ValueError(f"{file} is no database that can be read: {error}") from error


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
