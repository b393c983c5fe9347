"""A scripted chat model, and a retriever that needs no model files and no disk."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import Field, PrivateAttr

from advisor.adapters.bm25_index import Bm25Index
from advisor.adapters.corpus_files import load_sections
from advisor.adapters.cue_files import load_declines
from advisor.agent.local_model import LocalChatModel
from advisor.core.documents import Section
from advisor.retrieval.abstention import Abstention
from advisor.retrieval.chunking import chunks, lexical_text
from advisor.retrieval.search import HybridRetriever

DIMENSIONS = 1024
Answer = AIMessage | BaseException | Callable[[list[BaseMessage]], AIMessage]
"""One entry of a script: an answer, an exception to raise, or a function of the messages."""


class ScriptedChatModel(LocalChatModel):
    """Answers with its script, one entry a call; the last entry repeats. `seen` keeps what it was sent."""

    script: Sequence[Any] = Field(min_length=1)
    _seen: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def seen(self) -> list[list[BaseMessage]]:
        """The messages of each call so far."""
        return self._seen

    def begin(self, script: Sequence[Answer]) -> None:
        """Starts over with another script."""
        self.script, self._seen = script, []

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _answer(self, messages: list[BaseMessage]) -> AIMessage:
        entry: Answer = self.script[min(len(self._seen), len(self.script) - 1)]
        self._seen.append(messages)
        if isinstance(entry, BaseException):
            raise entry
        return entry(messages) if callable(entry) else entry


def calls(*named: tuple[str, Mapping[str, Any]]) -> AIMessage:
    """A model's answer that calls tools: pairs of name and arguments."""
    listed = [{"name": name, "args": dict(args), "id": f"{name}-{n}"} for n, (name, args) in enumerate(named)]
    return AIMessage("", tool_calls=listed)


class HashingEncoder:
    """Bags of words, hashed: near texts share words. Deterministic, and needs no model files."""

    name = "hashing"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        """Unit vectors, one for each text."""
        return [_vector(text) for text in texts]


class InMemoryIndex:
    """The `VectorIndex` port over a dictionary of vectors."""

    def __init__(self, vectors: Mapping[str, Sequence[float]]) -> None:
        self._vectors = vectors

    def nearest(self, vector: Sequence[float], count: int) -> list[tuple[str, float]]:
        """At most `count` pairs of id and cosine similarity, nearest first."""
        scored = ((name, sum(map(float.__mul__, vector, other))) for name, other in self._vectors.items())
        return sorted(scored, key=lambda item: -item[1])[:count]


def in_memory_retriever(sections: Sequence[Section] | None = None) -> HybridRetriever:
    """A retriever over `sections`, or the shipped guidance, with nothing on disk."""
    chosen = load_sections() if sections is None else sections
    encoder = HashingEncoder()
    texts = {section.id: lexical_text(section) for section in chosen}

    def indexes() -> tuple[InMemoryIndex, Bm25Index]:
        items = [item for section in chosen for item in chunks(section)]
        vectors = zip((item.id for item in items), encoder.encode([item.text for item in items]), strict=True)
        return InMemoryIndex(dict(vectors)), Bm25Index.of(texts)

    return HybridRetriever(chosen, encoder, indexes, Abstention(load_declines(), texts.values()))


def _vector(text: str) -> list[float]:
    vector = [0.0] * DIMENSIONS
    for word in re.findall(r"[a-z]{3,}", text.lower()):
        vector[crc32(word[:6].encode()) % DIMENSIONS] += 1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [value / length for value in vector]
