"""The intent classifier, fitted to a tiny hand-made set with an encoder that counts words."""

from collections.abc import Sequence

import numpy as np
import pytest

from advisor.core.readings import Intents
from advisor.testing import HashingEncoder
from advisor.understanding.intents import IntentModel, TrainedIntentReader, coarse, nearness, places
from advisor.understanding.training import fit_intents, rounded

EXAMPLES = [
    ("Should we outsource our support chatbot?", "workload"),
    ("Should an agency build the fraud model?", "workload"),
    ("Outsource our demand forecast to an agency?", "workload"),
    ("Let an agency build our churn model?", "workload"),
    ("What should the contract say about exit?", "guidance"),
    ("Which clauses belong in the contract?", "guidance"),
    ("What does the contract say about ownership?", "guidance"),
    ("Which red flags should the contract name?", "guidance"),
    ("How much money does an hour cost?", "outside:prices"),
    ("How much money per day in euros?", "outside:prices"),
    ("What price in euros per month?", "outside:prices"),
    ("Will the weather be sunny in Paris?", "outside:off_topic"),
    ("Bake bread with sunny weather?", "outside:off_topic"),
    ("Tell me the weather for baking bread.", "outside:off_topic"),
    ("Hello there", "greeting"),
    ("Hello, good morning", "greeting"),
    ("Good morning there", "greeting"),
]
NEW = {
    "Should an agency build our pricing model?": "workload",
    "Which clauses does a contract need about exit?": "guidance",
    "How much money in euros?": "outside",
    "Sunny weather for bread?": "outside",
    "Hello, good evening": "greeting",
}


class OneAxisEach:
    """Encodes each text to an axis of its own: no text is near to any other."""

    name = "one axis each"

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        return [[float(place == number) for place in range(len(texts))] for number in range(len(texts))]


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return fit_intents(EXAMPLES, HashingEncoder())


@pytest.fixture(scope="module")
def reader(model: IntentModel) -> TrainedIntentReader:
    return TrainedIntentReader(model, HashingEncoder())


def test_the_intents_are_those_of_the_labels_and_all_outside_kinds_are_one(model: IntentModel) -> None:
    assert set(model.intents) == {"workload", "guidance", "outside", "greeting"}
    assert model.labels == tuple(label for _, label in EXAMPLES)
    assert [coarse(label) for label in ("guidance", "outside:prices", "outside")] == ["guidance", "outside", "outside"]


def test_fitting_is_deterministic(model: IntentModel) -> None:
    again = fit_intents(EXAMPLES, HashingEncoder())
    assert again.intents == model.intents
    assert np.array_equal(again.vectors, model.vectors)
    for one, other in ((again.by_meaning, model.by_meaning), (again.by_words, model.by_words)):
        assert np.array_equal(one.weights, other.weights)
        assert np.array_equal(one.bias, other.bias)


def test_vectors_are_kept_in_the_precision_that_they_are_stored_in(model: IntentModel) -> None:
    assert np.array_equal(rounded(model.vectors), model.vectors)
    assert np.array_equal(model.vectors.astype(np.float16).astype(np.float32), model.vectors)


def test_an_example_does_not_count_as_near_to_itself() -> None:
    # Where no example is near to another, nearness can tell nothing, so it gets no weight. An example that counted as
    # near to itself would make it look like the best of all signs.
    labels = ["workload", "guidance", "greeting"] * 4
    fitted = fit_intents([(f"text {number}", label) for number, label in enumerate(labels)], OneAxisEach())
    assert np.abs(fitted.by_meaning.weights[:, : len(labels)]).max() > 0.01
    assert np.allclose(fitted.by_meaning.weights[:, len(labels) :], 0, atol=1e-6)


@pytest.mark.parametrize("message", [*NEW, "zebra quagga", "", "How much money for a contract with an agency?"])
def test_probabilities_sum_to_one_and_cover_all_intents(reader: TrainedIntentReader, message: str) -> None:
    read = reader.read(message)
    assert set(read.probabilities) == {"workload", "guidance", "outside", "greeting"}
    assert sum(read.probabilities.values()) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in read.probabilities.values())
    assert read.outside in {"prices", "off_topic"}


@pytest.mark.parametrize("message", NEW)
def test_a_new_message_is_told_by_those_like_it(reader: TrainedIntentReader, message: str) -> None:
    assert reader.read(message).likeliest == NEW[message]


@pytest.mark.parametrize(
    ("message", "kind"), [("How much money in euros?", "prices"), ("Sunny weather for bread?", "off_topic")]
)
def test_the_kind_of_outside_question_is_the_nearest_one(reader: TrainedIntentReader, message: str, kind: str) -> None:
    assert reader.read(message).outside == kind


def test_reading_is_repeatable_and_depends_on_the_message_alone(reader: TrainedIntentReader) -> None:
    first = [reader.read(message) for message in NEW]
    assert [reader.read(message) for message in reversed(NEW)] == first[::-1]


def test_nearness_is_the_mean_of_the_best_three_of_each_label() -> None:
    similar = np.asarray([[0.9, 0.1, 0.6, 0.3, 0.5], [0.0, 0.0, 0.0, 0.0, 1.0]], dtype=np.float32)
    near = nearness(similar, places(["a", "a", "a", "a", "b"], ["b", "a"]))
    assert near == pytest.approx(np.asarray([[0.5, 0.6], [1.0, 0.0]]))


class TestIntents:
    READ = Intents(probabilities={"answer": 0.5, "guidance": 0.3, "outside": 0.15, "workload": 0.05}, outside="law")

    def test_the_likeliest_is_the_most_probable(self) -> None:
        assert self.READ.likeliest == "answer"
        assert self.READ.likeliest_but("answer") == "guidance"
        assert self.READ.likeliest_but("answer", "guidance") == "outside"

    def test_several_intents_add_up_and_one_that_is_not_read_counts_nothing(self) -> None:
        assert self.READ.of("guidance", "outside") == pytest.approx(0.45)
        assert self.READ.of("thanks") == self.READ.of() == 0
