"""Which words of a message name its workloads.

A linear classifier tells, token by token, from the contextual embeddings of the token and its neighbours whether it
belongs to a name; another one, over words and phrases, whether the message holds several workloads. `training` fits
both to the names in the labelled messages.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from advisor.core.ports import Token, TokenEncoder
from advisor.understanding.linear import LinearModel, Matrix, Vocabulary, probabilities, restored, words_vectorizer

NEIGHBOUR = 0.5
"""Weight of the embeddings of the tokens before and after."""
SEED, EDGE = 0.4, 0.2
"""Probability that one token of a name must reach, and that all of them must, chosen on the development split."""
GAP = 1
"""Tokens that may be missing within a name."""
SEVERAL = 0.3
"""Probability from which a message is held to name several workloads, if it has so many names."""
WEAK = 1.5
"""Sum of probabilities below which a further name does not count."""
LONGEST = 60
"""Characters of a name."""
ALONE = 0.75
"""Sum of probabilities below which a single word is no name."""
PAIR = re.compile(
    r"(?P<one>\w[\w' -]*? (?P<last>\w{4,})) (?:and|plus|&|or) (?:also |an? |the |our )*"
    r"(?P<other>\w[\w' -]*? (?P=last))",
    re.IGNORECASE,
)
"""Two names with the same last word, as one reads them: "churn prediction and price prediction"."""
WORD = re.compile(r"\w+(?:['’-]\w+)*")
STOPS = tuple(".,;:!?()")
JOINING = ("and", "plus", "&", "or", "+")
"""Tokens that stand between two names and belong to neither; the second only where there are several."""
STOP = re.compile(r"[.,;:!?()\n]|[-–—] ")
LOOSE = frozenset(
    "a an the our my this that these those some any such to of for in on at by with from as and or but so we i it "
    "they you is are be was which who what would should could want wants need needs like have has do does can "
    "will about into their its your his her us them him me there here please also then than if when where how not "
    "no only just first second third one two build building outsource outsourcing buy buying make making get "
    "getting thing things something new think thinking".split()
)
"""Words that neither begin nor end a name, and say nothing about which one is meant."""


class Name(NamedTuple):
    """The words that name a workload. `text == message[start : start + len(text)]`."""

    text: str
    start: int

    @property
    def words(self) -> frozenset[str]:
        """The words that tell it from other names, in lower case."""
        return frozenset(word for word in WORD.findall(self.text.lower()) if word not in LOOSE)


class NameReader(Protocol):
    """Finds the names of the workloads in a message."""

    def read(self, message: str) -> tuple[Name, ...]:
        """Returns the names in their order; as a rule one or none."""
        ...


class NameModel(NamedTuple):
    """What was fitted: whether a token is in a name, and whether a message names several workloads."""

    in_name: LinearModel
    words: Vocabulary
    several: LinearModel


class TrainedNameReader:
    """The `NameReader` port over a fitted model."""

    def __init__(self, model: NameModel, encoder: TokenEncoder) -> None:
        self._model, self._encoder = model, encoder
        self._words = restored(words_vectorizer(), model.words)

    def read(self, message: str) -> tuple[Name, ...]:
        """The names of the workloads in a message: one or none as a rule, two where it holds two; in their order."""
        tokens = self._encoder.tokens(message)
        if not tokens:
            return ()
        several = probabilities(self._model.several, self._words.transform([message]))[0, 1] >= SEVERAL
        shares = probabilities(self._model.in_name, token_features(tokens))[:, 1]
        apart = (*STOPS, *JOINING) if several else STOPS
        parting = np.array([message[one.start : one.end].lower() in apart for one in tokens])
        names = [
            (score, name)
            for score, start, end in _spans(tokens, shares, parting)
            if (name := _trimmed(message, start, end)) and (score >= ALONE or len(name.words) > 1)
        ]
        if not names:
            return ()
        names.sort(key=lambda one: -one[0])
        best = names[0][1]
        others = [name for score, name in names[1:] if score >= WEAK and not _same(name, best)]
        return tuple(sorted((best, *others[: int(several)]), key=lambda name: name.start))


def apart(name: Name) -> tuple[Name, ...]:
    """The two names that one joins by their same last word, or the one name."""
    pair = PAIR.fullmatch(name.text)
    if not pair:
        return (name,)
    return tuple(Name(pair[side], name.start + pair.start(side)) for side in ("one", "other"))


def _same(one: Name, other: Name) -> bool:
    """Whether two names may mean the same: one says nothing beyond the other."""
    return one.words <= other.words or other.words <= one.words


def token_features(tokens: Sequence[Token]) -> Matrix:
    """Each token's embedding beside those of its neighbours."""
    vectors = np.asarray([token.vector for token in tokens], dtype=np.float32)
    edge = np.zeros((1, vectors.shape[1]), dtype=np.float32)
    before, after = np.vstack([edge, vectors[:-1]]), np.vstack([vectors[1:], edge])
    return np.hstack([vectors, NEIGHBOUR * before, NEIGHBOUR * after])


def _spans(tokens: Sequence[Token], shares: Matrix, parting: NDArray[np.bool_]) -> Iterator[tuple[float, int, int]]:
    """Runs of tokens that belong to a name, none across one that is `parting`: the sum of their probabilities, start
    and end."""
    runs: list[list[int]] = []
    for position in np.flatnonzero((shares >= EDGE) & ~parting).tolist():
        near = bool(runs) and position - runs[-1][-1] <= GAP + 1
        if near and not parting[runs[-1][-1] : position].any():
            runs[-1].append(position)
        else:
            runs.append([position])
    for run in runs:
        if shares[run].max() >= SEED:
            yield float(shares[run].sum()), tokens[run[0]].start, tokens[run[-1]].end


def _trimmed(message: str, start: int, end: int) -> Name | None:
    """The whole words of a stretch, up to a stop or comma, without loose ones at its ends; null where none are left."""
    words = [found for found in WORD.finditer(message) if found.end() > start and found.start() < end]
    while words and words[0].group().lower() in LOOSE:
        words.pop(0)
    for number in range(1, len(words)):
        if STOP.search(message, words[number - 1].end(), words[number].start()):
            words = words[:number]
            break
    while words and (words[-1].group().lower() in LOOSE or words[-1].end() - words[0].start() > LONGEST):
        words.pop()
    if not words:
        return None
    return Name(message[words[0].start() : words[-1].end()], words[0].start())
