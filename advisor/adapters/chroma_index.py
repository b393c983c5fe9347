"""The vector index: an embedded Chroma collection in a folder of its own."""

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

COLLECTION = "statements"
BATCH = 256


class ChromaIndex:
    """Nearest statements by cosine similarity. Opened read-only in practice: nothing writes after the build."""

    def __init__(self, folder: Path) -> None:
        self._client = _client(folder)
        self._collection = self._client.get_collection(COLLECTION, embedding_function=None)

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """At most `count` pairs of statement id and cosine similarity, nearest first."""
        found = self._collection.query(query_embeddings=[list(vector)], n_results=count, include=["distances"])
        return [(name, 1 - distance) for name, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    def close(self) -> None:
        """Releases the folder."""
        self._client.close()


def build(folder: Path, rows: Iterable[tuple[str, list[float]]]) -> None:
    """Writes a new collection of ids with their vectors into `folder`."""
    client = _client(folder)
    try:
        configuration = {"hnsw": {"space": "cosine"}}
        # Without an embedding function of ours Chroma would download its default one.
        collection = client.create_collection(COLLECTION, embedding_function=None, configuration=configuration)
        remaining = iter(rows)
        while batch := list(islice(remaining, BATCH)):
            collection.add(ids=[name for name, _ in batch], embeddings=[vector for _, vector in batch])
    finally:
        client.close()


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    return chromadb.PersistentClient(path=str(folder), settings=settings)
