"""Fits the classifiers of this room. Deterministic; minutes at most on two cores. Run by `python -m advisor.train`."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from advisor.core.ports import Encoder, Token, TokenEncoder
from advisor.understanding.clauses import Clause, clauses
from advisor.understanding.facts import NOTHING, SEVERAL
from advisor.understanding.intents import IntentModel, coarse, meaning, places
from advisor.understanding.learned import FactModel, embedded, in_context, surroundings
from advisor.understanding.linear import LinearModel, Matrix, Vocabulary, pieces_vectorizer, words_vectorizer
from advisor.understanding.names import NameModel, token_features

BY_MEANING, BY_WORDS = 3.0, 10.0
"""Inverse strength of the penalty of the two intent classifiers, chosen on the development split."""


def fit_intents(examples: Sequence[tuple[str, str]], encoder: Encoder) -> IntentModel:
    """Fits the intent classifiers to pairs of text and label.

    An example's similarity to itself is left out, so that training sees what a new message will see.
    """
    texts, labels = [text for text, _ in examples], [label for _, label in examples]
    intents = [coarse(label) for label in labels]
    vectors = rounded(np.asarray(encoder.encode(texts), dtype=np.float32))
    similar = vectors @ vectors.T
    np.fill_diagonal(similar, -1.0)
    words = words_vectorizer().fit(texts)
    by_meaning = meaning(vectors, similar, places(intents, sorted(set(intents))))
    return IntentModel(
        vectors=vectors,
        labels=tuple(labels),
        by_meaning=_fit(by_meaning, intents, BY_MEANING, balanced=True),
        words=_vocabulary(words),
        by_words=_fit(words.transform(texts), intents, BY_WORDS, balanced=True),
    )


def rounded(vectors: Matrix) -> Matrix:
    """Vectors in the precision that they are stored in, so that training and use see the same."""
    return vectors.astype(np.float16).astype(np.float32)


PENALTIES = (2.0, 10.0, 10.0)
"""Inverse strength of the penalty for embeddings, words and pieces of words, chosen on the development split."""
IN_NAME = 0.3
"""The same for tokens in names."""
NAMED = "name"
TOUCH = 0.5
"""Share of the shorter one that a clause and the words of a fact have in common, for the clause to say the fact."""


class LabelledMessage(NamedTuple):
    """A message, what was asked before it, and what its words say: triples of input, values and words.

    `unsettled` are readings that one may or may not make; the clauses that hold them teach nothing about the input.
    `names` are the words that name its workloads.
    """

    text: str
    asked: tuple[str, ...]
    said: tuple[tuple[str, tuple[str, ...], str], ...]
    unsettled: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    names: tuple[str, ...] = ()


def fit_facts(messages: Sequence[LabelledMessage], inputs: Sequence[str], encoder: Encoder) -> FactModel:
    """Fits the clause classifiers of `inputs` to labelled messages."""
    texts: list[str] = []
    around: list[str] = []
    labels: list[Mapping[str, str]] = []
    unsettled: list[Mapping[str, str]] = []
    for message in messages:
        found = list(clauses(message.text))
        texts += in_context(found, message.asked)
        around += surroundings(found)
        labels += [labelled(clause, message) for clause in found]
        unsettled += [labelled(clause, message._replace(said=message.unsettled)) for clause in found]
    words, pieces = words_vectorizer().fit(texts), pieces_vectorizer().fit(texts)
    features = (embedded(encoder, texts, around), words.transform(texts), pieces.transform(texts))
    fitted: dict[str, tuple[LinearModel, ...]] = {}
    for name in inputs:
        kept = [n for n in range(len(texts)) if name in labels[n] or name not in unsettled[n]]
        said = [labels[n].get(name, NOTHING) for n in kept]
        parts = zip(features, PENALTIES, strict=True)
        fitted[name] = tuple(_fit(part[kept], said, penalty) for part, penalty in parts)
    return FactModel(_vocabulary(words), _vocabulary(pieces), fitted)


def fit_names(messages: Sequence[LabelledMessage], encoder: TokenEncoder) -> NameModel:
    """Fits the classifiers of names to the messages that describe a workload."""
    described = [message for message in messages if any(message.names)]
    features, labels = [], []
    for message in described:
        tokens = encoder.tokens(message.text)
        spans = [(start, start + len(name)) for name in message.names if (start := message.text.find(name)) >= 0]
        features.append(token_features(tokens))
        labels += [NAMED if _within(token, spans) else NOTHING for token in tokens]
    texts = [message.text for message in described]
    words = words_vectorizer().fit(texts)
    counted = [str(len(message.names)) for message in described]
    return NameModel(
        in_name=_fit(np.vstack(features), labels, IN_NAME),
        words=_vocabulary(words),
        several=_fit(words.transform(texts), counted, BY_WORDS, balanced=True),
    )


def _within(token: Token, spans: Sequence[tuple[int, int]]) -> bool:
    return any(token.start < end and token.end > start for start, end in spans)


def labelled(clause: Clause, message: LabelledMessage) -> dict[str, str]:
    """What a clause says, by input: the class of each fact whose words it holds, or most of them."""
    found: dict[str, str] = {}
    for name, values, words in message.said:
        start = message.text.find(words)
        end, last = start + len(words), clause.start + len(clause.text)
        shared = min(end, last) - max(start, clause.start)
        if shared > 0 and (shared == len(words) or shared >= TOUCH * min(len(words), len(clause.text))):
            found[name] = SEVERAL.join(sorted(values))
    return found


def _fit(features: Any, labels: Sequence[str], penalty: float, balanced: bool = False) -> LinearModel:
    """Fits one classifier; `balanced` where rare classes count as much as frequent ones."""
    from sklearn.linear_model import LogisticRegression

    weight = "balanced" if balanced else None
    fitted = LogisticRegression(C=penalty, max_iter=1000, class_weight=weight).fit(features, labels)
    return LinearModel(
        classes=tuple(fitted.classes_.tolist()),
        weights=fitted.coef_.astype(np.float16).astype(np.float32),
        bias=fitted.intercept_.astype(np.float32),
    )


def _vocabulary(vectorizer: Any) -> Vocabulary:
    return Vocabulary(tuple(vectorizer.get_feature_names_out()), vectorizer.idf_.astype(np.float32))
