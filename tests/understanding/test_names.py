"""What a message calls its workloads: the rules by hand-set probabilities, a tiny fitted model, and the shipped one."""

import math
import re
from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest

from advisor.adapters.reader_model import LazyNameReader
from advisor.bootstrap import _minilm
from advisor.core.ports import Token
from advisor.understanding.linear import LinearModel, Vocabulary
from advisor.understanding.names import (
    ALONE,
    EDGE,
    JOINING,
    LONGEST,
    LOOSE,
    NEIGHBOUR,
    SEED,
    SEVERAL,
    WEAK,
    WORD,
    Name,
    NameModel,
    NameReader,
    TrainedNameReader,
    apart,
    token_features,
)
from advisor.understanding.training import LabelledMessage, fit_names

TOKEN = re.compile(r"\w+|[^\w\s]")
DIMENSIONS = 64


def logit(share: float) -> float:
    return math.log(share / (1 - share))


class SharedTokens:
    """The `TokenEncoder` port with one dimension: how probable it is that a word belongs to a name."""

    def __init__(self, shares: Mapping[str, float]) -> None:
        self._shares = shares

    def tokens(self, text: str) -> list[Token]:
        found = TOKEN.finditer(text)
        return [Token(one.start(), one.end(), [logit(self._shares.get(one.group(), 0.001))]) for one in found]


class OwnAxes:
    """The `TokenEncoder` port that gives each word a dimension of its own, in the order in which they come."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def tokens(self, text: str) -> list[Token]:
        return [Token(one.start(), one.end(), self._vector(one.group().lower())) for one in TOKEN.finditer(text)]

    def _vector(self, word: str) -> list[float]:
        place = self._places.setdefault(word, len(self._places))
        return [float(number == place) for number in range(DIMENSIONS)]


def reader(several: float = 0.01, **shares: float) -> TrainedNameReader:
    """A reader that goes by the words' own shares; a message with "two" names several with the share `several`."""
    in_name = LinearModel(("-", "name"), np.asarray([[1, 0, 0]], np.float32), np.zeros(1, np.float32))
    # The message's only known word has a weight of 1 in the text vectoriser.
    counted = LinearModel(
        ("1", "2"), np.asarray([[logit(several) - logit(0.01)]], np.float32), np.asarray([logit(0.01)], np.float32)
    )
    words = Vocabulary(("two",), np.ones(1, np.float32))
    return TrainedNameReader(NameModel(in_name, words, counted), SharedTokens(shares))


def texts(found: tuple[Name, ...]) -> list[str]:
    return [name.text for name in found]


def assert_well_formed(found: tuple[Name, ...], message: str) -> None:
    """Exact, in order and apart, at most two, neither too long nor with loose words at the ends."""
    assert len(found) <= 2
    for name in found:
        assert name.text == message[name.start : name.start + len(name.text)]
        assert 0 < len(name.text) <= LONGEST
        words = WORD.findall(name.text.lower())
        assert words[0] not in LOOSE
        assert words[-1] not in LOOSE
    assert all(one.start + len(one.text) <= other.start for one, other in pairwise(found))


class TestName:
    def test_its_words_tell_it_from_others(self) -> None:
        assert Name("Chatbot for our Web-shop", 0).words == {"chatbot", "web-shop"}

    def test_loose_words_tell_nothing(self) -> None:
        assert Name("a new thing for us", 0).words == frozenset()


class TestRules:
    """Which stretch of words becomes a name, given how probable each word is."""

    def test_an_empty_message_has_none(self) -> None:
        assert reader().read("") == reader().read("  \n ") == ()

    def test_a_message_in_which_no_word_is_likely_has_none(self) -> None:
        assert reader().read("We have no team.") == ()

    def test_likely_words_side_by_side_are_one_name(self) -> None:
        message = "Outsource our support chatbot?"
        assert reader(support=0.9, chatbot=0.9).read(message) == (Name("support chatbot", 14),)

    def test_one_word_of_a_name_must_be_likely(self) -> None:
        message = "Outsource our invoice reading?"
        assert reader(invoice=SEED - 0.05, reading=SEED - 0.05).read(message) == ()
        assert texts(reader(invoice=SEED + 0.05, reading=SEED - 0.05).read(message)) == ["invoice reading"]

    def test_every_word_of_a_name_must_be_possible(self) -> None:
        message = "Outsource invoice reading today?"
        assert texts(reader(invoice=0.9, reading=0.9, today=EDGE - 0.05).read(message)) == ["invoice reading"]
        assert texts(reader(invoice=0.9, reading=0.9, today=EDGE + 0.05).read(message)) == ["invoice reading today"]

    def test_a_single_word_must_be_surer(self) -> None:
        assert reader(chatbot=ALONE - 0.05).read("A chatbot?") == ()
        assert reader(chatbot=ALONE + 0.05).read("A chatbot?") == (Name("chatbot", 2),)

    def test_one_word_within_a_name_may_be_unlikely(self) -> None:
        found = reader(search=0.9, manuals=0.9).read("A search over manuals?")
        assert texts(found) == ["search over manuals"]

    def test_two_such_words_end_it(self) -> None:
        found = reader(search=0.95, manuals=0.9).read("A search right across manuals?")
        assert texts(found) == ["search"]

    def test_a_part_of_a_word_stands_for_the_whole(self) -> None:
        found = reader(chat=0.9, speech=0.9).read("A text-to-speech engine?")
        assert found == (Name("text-to-speech", 2),)

    @pytest.mark.parametrize("loose", ["our", "the", "build", "Our"])
    def test_loose_words_at_the_ends_are_left_out(self, loose: str) -> None:
        message = f"Think of {loose} support chatbot for us"
        shares = {loose: 0.9, "support": 0.9, "chatbot": 0.9, "for": 0.9, "us": 0.9}
        assert texts(reader(**shares).read(message)) == ["support chatbot"]

    def test_loose_words_within_stay(self) -> None:
        shares = dict.fromkeys(("chatbot", "for", "our", "tenants"), 0.9)
        assert texts(reader(**shares).read("A chatbot for our tenants?")) == ["chatbot for our tenants"]

    def test_loose_words_alone_are_no_name(self) -> None:
        assert reader(the=0.9, thing=0.9).read("Outsource the thing?") == ()

    @pytest.mark.parametrize("stop", [". ", ", ", "; ", ": ", "? ", "\n", " (", " - ", " – "])
    def test_a_name_ends_where_the_words_are_parted(self, stop: str) -> None:
        found = reader(support=0.9, chatbot=0.9, tenants=0.9).read(f"A support chatbot{stop}tenants")
        assert texts(found) == ["support chatbot"]

    def test_a_name_that_would_be_too_long_ends_at_a_whole_word(self) -> None:
        words = ["reading"] * 20
        [name] = reader(reading=0.9).read(" ".join(words))
        assert len(name.text) <= LONGEST < len(name.text) + len(" reading")
        assert set(name.text.split()) == {"reading"}

    def test_a_word_longer_than_any_name_is_none(self) -> None:
        endless = "x" * (LONGEST + 1)
        assert reader(**{endless: 0.99}).read(f"A {endless}?") == ()

    def test_the_likeliest_is_the_name_where_the_message_has_one(self) -> None:
        message = "Invoice reading, or rather demand forecast?"
        shares = {"Invoice": 0.7, "reading": 0.7, "demand": 0.9, "forecast": 0.9}
        assert texts(reader(**shares).read(message)) == ["demand forecast"]


class TestSeveral:
    """A message that holds two workloads."""

    SHARES = {"support": 0.9, "chatbot": 0.9, "demand": 0.95, "forecast": 0.95}
    MESSAGE = "We need two: support chatbot, and then demand forecast."

    def test_both_are_named_in_the_order_of_the_message(self) -> None:
        found = reader(several=SEVERAL + 0.1, **self.SHARES).read(self.MESSAGE)
        assert texts(found) == ["support chatbot", "demand forecast"]
        assert_well_formed(found, self.MESSAGE)

    def test_only_where_the_message_sounds_like_several(self) -> None:
        assert texts(reader(several=SEVERAL - 0.1, **self.SHARES).read(self.MESSAGE)) == ["demand forecast"]

    def test_two_names_are_enough(self) -> None:
        shares = {**self.SHARES, "invoice": 0.85, "reading": 0.85}
        found = reader(several=0.9, **shares).read("The two: invoice reading, support chatbot, demand forecast.")
        assert texts(found) == ["support chatbot", "demand forecast"]

    def test_a_weak_second_name_does_not_count(self) -> None:
        shares = {**self.SHARES, "support": WEAK / 2 - 0.05, "chatbot": WEAK / 2 - 0.05}
        assert texts(reader(several=0.9, **shares).read(self.MESSAGE)) == ["demand forecast"]

    def test_the_same_one_said_again_is_no_second_one(self) -> None:
        message = "The two of us need support chatbot, demand forecast, and the demand forecast"
        shares = {**self.SHARES, "support": 0.7, "chatbot": 0.7}
        assert texts(reader(several=0.9, **shares).read(message)) == ["demand forecast"]

    @pytest.mark.parametrize("joint", JOINING)
    def test_what_joins_two_names_belongs_to_neither(self, joint: str) -> None:
        message = f"These two: support chatbot {joint} demand forecast."
        found = reader(several=0.9, **self.SHARES, **{joint: 0.9}).read(message)
        assert texts(found) == ["support chatbot", "demand forecast"]

    def test_a_name_of_one_workload_may_hold_a_joining_word(self) -> None:
        message = "Outsource search and retrieval?"
        found = reader(search=0.9, retrieval=0.9, **{"and": 0.9}).read(message)
        assert texts(found) == ["search and retrieval"]


def test_a_token_is_seen_beside_its_neighbours() -> None:
    tokens = [Token(0, 1, [1.0, 2.0]), Token(2, 3, [3.0, 4.0]), Token(4, 5, [5.0, 6.0])]
    assert token_features(tokens).tolist() == [
        [1, 2, 0, 0, NEIGHBOUR * 3, NEIGHBOUR * 4],
        [3, 4, NEIGHBOUR * 1, NEIGHBOUR * 2, NEIGHBOUR * 5, NEIGHBOUR * 6],
        [5, 6, NEIGHBOUR * 3, NEIGHBOUR * 4, 0, 0],
    ]


def test_a_token_alone_has_no_neighbours() -> None:
    assert token_features([Token(0, 1, [1.0])]).tolist() == [[1, 0, 0]]


NAMED = ("support chatbot", "fraud model", "demand forecast", "invoice reading", "churn prediction", "voice menu")
LABELLED = [
    LabelledMessage("We have no team.", ("maturity",), ()),
    *(
        LabelledMessage(text.format(name), (), (), names=(name,))
        for name in NAMED
        for text in ("Should we outsource our {}?", "We have no team at all here but we do want a {} by next year.")
    ),
    *(
        LabelledMessage(
            f"Here are two of them: a {one} and a {other}, for both of which we have no team.",
            (),
            (),
            names=(one, other),
        )
        for one, other in pairwise((*NAMED, NAMED[0]))
    ),
]


@pytest.fixture(scope="module")
def fitted() -> NameReader:
    encoder = OwnAxes()
    # Several times over: few words would not outweigh the penalty that suits thousands of messages.
    return TrainedNameReader(fit_names(LABELLED * 8, encoder), encoder)


class TestFitted:
    """A model fitted to a few messages, where each word has a dimension of its own."""

    @pytest.mark.parametrize("message", LABELLED[1:], ids=lambda message: message.text)
    def test_it_finds_what_it_was_shown(self, fitted: NameReader, message: LabelledMessage) -> None:
        found = fitted.read(message.text)
        assert tuple(texts(found)) == message.names
        assert_well_formed(found, message.text)

    def test_it_finds_names_in_other_messages(self, fitted: NameReader) -> None:
        assert texts(fitted.read("Could we outsource our fraud model?")) == ["fraud model"]
        found = fitted.read("Here are two of them: a fraud model and a voice menu, for both of which we have no team.")
        assert texts(found) == ["fraud model", "voice menu"]

    def test_messages_without_a_workload_teach_nothing(self) -> None:
        one, other = fit_names(LABELLED, OwnAxes()), fit_names(LABELLED[1:], OwnAxes())
        assert np.array_equal(one.in_name.weights, other.in_name.weights)
        assert np.array_equal(one.several.weights, other.several.weights)
        assert one.words.terms == other.words.terms

    def test_fitting_is_deterministic(self) -> None:
        one, other = fit_names(LABELLED, OwnAxes()), fit_names(LABELLED, OwnAxes())
        assert np.array_equal(one.in_name.weights, other.in_name.weights)
        assert np.array_equal(one.several.bias, other.several.bias)


ONE = {
    "Should we outsource our support chatbot?": "support chatbot",
    "Could a partner take over our invoice reading?": "invoice reading",
    "Is it wise to let someone else develop our product recommendations?": "product recommendations",
    "We run bakeries and want a demand forecast. Two bakers know Excel.": "demand forecast",
}
TWO = {
    "Two things: a chatbot for our opening hours and CV screening that rejects applicants. We have no AI people.": (
        "chatbot for our opening hours",
        "CV screening that rejects applicants",
    ),
    "We need two things: a support chatbot and a demand forecast. Nobody here has AI skills.": (
        "support chatbot",
        "demand forecast",
    ),
    "A chatbot for tenants, and CV screening. Both outside?": ("chatbot for tenants", "CV screening"),
}
NONE = ("", " ", "Hello!", "We have no team.", "?!...", "the the the", "I don't know")
ODD = (
    "zebra " * 600,
    "chatbot " * 400,
    "x" * 5000,
    "¿Chatbot? 🙂 naïve café chatbot\nfor our shop",
    "Should an agency build an assistant that reads all the contracts of our suppliers and warns our buyers of every "
    "clause that deviates from our standard terms and conditions of purchase?",
    "Sollen wir unseren Chatbot auslagern?",
)


@pytest.fixture(scope="module")
def shipped() -> NameReader:
    return LazyNameReader(_minilm())


class TestShipped:
    """The shipped model with the real encoder."""

    @pytest.mark.parametrize("message", ONE)
    def test_a_message_about_one_workload_names_it(self, shipped: NameReader, message: str) -> None:
        assert shipped.read(message) == (Name(ONE[message], message.index(ONE[message])),)

    @pytest.mark.parametrize("message", TWO)
    def test_a_message_about_two_names_both(self, shipped: NameReader, message: str) -> None:
        assert shipped.read(message) == tuple(Name(text, message.index(text)) for text in TWO[message])

    @pytest.mark.parametrize("message", NONE)
    def test_a_message_about_none_names_none(self, shipped: NameReader, message: str) -> None:
        assert shipped.read(message) == ()

    @pytest.mark.parametrize("message", [*ONE, *TWO, *NONE, *ODD], ids=lambda message: message[:30])
    def test_names_are_words_of_the_message(self, shipped: NameReader, message: str) -> None:
        assert_well_formed(shipped.read(message), message)

    def test_reading_is_repeatable(self, shipped: NameReader) -> None:
        first = [shipped.read(message) for message in (*ONE, *TWO)]
        assert [shipped.read(message) for message in reversed((*ONE, *TWO))] == first[::-1]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("churn prediction and price prediction", ["churn prediction", "price prediction"]),
        ("invoice reading, contract reading", ["invoice reading, contract reading"]),
        ("our own Route Planning & the fleet planning", ["our own Route Planning", "fleet planning"]),
        ("search and recommendation", ["search and recommendation"]),
        ("prediction and prediction", ["prediction and prediction"]),
        ("fraud detection", ["fraud detection"]),
    ],
)
def test_names_joined_by_their_last_word_are_two(text: str, names: list[str]) -> None:
    message = f"Should we outsource {text}?"
    found = apart(Name(text, message.index(text)))
    assert [name.text for name in found] == names
    assert all(message[name.start :].startswith(name.text) for name in found)
