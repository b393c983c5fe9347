"""What is declined where an intent reader says what kind of message it is: the words and the intents together."""

import pytest

from advisor.adapters.cue_files import load_declines
from advisor.adapters.reader_model import load_examples
from advisor.core.declines import Decline
from advisor.core.readings import Intents
from advisor.retrieval.abstention import NAMED, OUTSIDE, USUAL, Abstention, outside_share
from advisor.understanding.intents import OUTSIDE as LABEL

from tests.intents import ToldIntents, intents

DECLINES = {
    "prices": Decline(patterns=("(?i)how much",), reply="No prices.", offer="I can name drivers."),
    "law": Decline(patterns=("(?i)legal",), unless=("(?i)legal review",), reply="No law.", offer="I can name clauses."),
    "uncovered": Decline(reply="Not covered.", offer="I can help elsewhere."),
}
PRICES, LAW, UNCOVERED = (decline.text for decline in DECLINES.values())
PRICE, PLAIN = "How much is it?", "Tell me about exit."


def read(share: float, kind: str = "law") -> Intents:
    """A question that is an outside one with this probability."""
    return intents(kind, outside=share, guidance=1 - share)


def abstention(told: Intents) -> Abstention:
    return Abstention(DECLINES, ["exit terms"], ToldIntents(told))


class TestWithoutWords:
    """The message names no kind: the intents decide, unless the guidance comes very near."""

    @pytest.mark.parametrize("kind", DECLINES)
    def test_a_question_that_is_outside_gets_the_reply_of_its_kind(self, kind: str) -> None:
        assert abstention(read(1.0, kind)).after_search(PLAIN, 0.0) == DECLINES[kind].text

    @pytest.mark.parametrize(("share", "declined"), [(OUTSIDE + 0.01, True), (OUTSIDE - 0.01, False), (0.0, False)])
    def test_it_is_outside_from_a_share_on(self, share: float, declined: bool) -> None:
        assert (abstention(read(share)).after_search(PLAIN, USUAL) is not None) is declined

    @pytest.mark.parametrize(("similarity", "declined"), [(0.0, True), (USUAL, True), (USUAL + 0.2, False)])
    def test_the_nearer_the_guidance_comes_the_more_is_needed(self, similarity: float, declined: bool) -> None:
        assert (abstention(read(OUTSIDE + 0.1)).after_search(PLAIN, similarity) is not None) is declined

    def test_what_is_surely_outside_is_declined_however_near(self) -> None:
        assert abstention(read(1.0)).after_search(PLAIN, 1.0)

    def test_a_question_for_the_guidance_is_answered_though_far_and_in_whatever_words(self) -> None:
        assert abstention(read(0.0)).after_search("zebra quagga okapi", 0.1) is None

    def test_where_nothing_is_near_it_is_declined_whatever_is_asked(self) -> None:
        assert abstention(read(0.0)).after_search("zebra quagga okapi", 0.0)

    def test_before_the_search_nothing_is_declined_and_nothing_named(self) -> None:
        assert abstention(read(1.0)).before_search(PLAIN) is None
        assert abstention(read(1.0)).named_kind(PLAIN) is None


class TestWithWords:
    """The message names a kind: the intents only have to leave it possible."""

    @pytest.mark.parametrize(("share", "declined"), [(1.0, True), (NAMED, True), (NAMED - 0.01, False), (0.0, False)])
    def test_words_count_from_a_smaller_share_on(self, share: float, declined: bool) -> None:
        one = abstention(read(share))
        assert one.named_kind(PRICE) == ("prices" if declined else None)
        assert one.before_search(PRICE) == (PRICES if declined else None)

    def test_the_kind_is_the_one_that_the_words_name(self) -> None:
        assert abstention(read(1.0, "law")).before_search(PRICE) == PRICES

    def test_words_that_keep_a_question_in_leave_it_to_the_intents(self) -> None:
        asked = "When is a legal review needed?"
        assert abstention(read(1.0)).before_search(asked) is None
        assert abstention(read(OUTSIDE - 0.01)).after_search(asked, USUAL) is None
        assert abstention(read(OUTSIDE, "uncovered")).after_search(asked, 0.0) == UNCOVERED

    def test_the_first_kind_that_applies_is_named(self) -> None:
        assert abstention(read(1.0)).named_kind("How much legal advice do we need?") == "prices"


class TestShare:
    """Outside against guidance: whether the message is a question at all does not count."""

    @pytest.mark.parametrize(
        ("told", "share"),
        [
            (intents(outside=0.2, guidance=0.6, workload=0.2), 0.25),
            (intents(outside=0.02, guidance=0.02, workload=0.96), 0.5),
            (intents(outside=0.3, workload=0.7), 1.0),
            (intents(guidance=0.3, workload=0.7), 0.0),
            (intents(workload=1.0), 0.0),
        ],
    )
    def test_it_is_that_of_outside_among_questions(self, told: Intents, share: float) -> None:
        assert outside_share(told) == pytest.approx(share)


def test_the_whole_message_is_read() -> None:
    reader = ToldIntents(read(0.0))
    Abstention(DECLINES, [], reader).after_search(f"  {PLAIN}\n", 0.0)
    assert set(reader.asked) == {f"  {PLAIN}\n"}


def test_every_kind_of_outside_example_has_a_reply_and_every_reply_examples() -> None:
    kinds = {label.removeprefix(LABEL) for _, label in load_examples() if label.startswith(LABEL)}
    assert kinds == set(load_declines())
