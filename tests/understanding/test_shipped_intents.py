"""The shipped model with the real encoder: plain messages are told apart, none of which it was fitted to."""

import pytest

from advisor.adapters.cue_files import load_cues
from advisor.adapters.reader_model import load_examples
from advisor.bootstrap import build_intents
from advisor.core.ports import IntentReader
from advisor.core.readings import Intent, ReadingContext
from advisor.matrix.tables import Tables
from advisor.retrieval.abstention import OUTSIDE, outside_share
from advisor.understanding.reader import GuidedReader

TOLD: dict[Intent, list[str]] = {
    "workload": [
        "Should we have our support chatbot made outside?",
        "Could a partner take over our invoice reading?",
        "We are a small insurer and think of having our claims sorted by AI. We have nobody for that.",
        "Build or buy: a search over our own manuals?",
        "Is it wise to let someone else develop our product recommendations?",
    ],
    "guidance": [
        "What has to be agreed for the day on which we leave?",
        "Who owns the model when the engagement ends?",
        "How would I evaluate such a vendor?",
        "Which red flags should we watch for in proposals?",
        "What drives the cost of such a project?",
        "So how does that staff augmentation work?",
        "A calibration sprint, what's it?",
        "Who retrains the model when it drifts?",
        "How do we keep the knowledge in our own team?",
        "Which risks does outsourcing AI bring?",
        "In which cases should we not outsource?",
        "Which roles does an AI project need?",
    ],
    "greeting": ["Hello!", "Good afternoon to you"],
    "thanks": ["Thank you so much", "Great, thanks for the help"],
    "capabilities": ["What can you help me with?", "Who are you and what do you do?"],
    "why_asked": ["Why are you asking me that?", "What is that question good for?"],
    "start_over": ["Let's start all over again", "Forget it all and begin anew"],
}
"""Messages by the intent that is likeliest, apart from an answer where nothing was asked."""

OUTSIDE_KINDS = {
    "prices": [
        "How much does an AI agency charge per hour?",
        "What would a chatbot cost us in dollars?",
        "What salary does a data scientist earn?",
    ],
    "vendors": ["Which AI agency is the best in Germany?", "Can you name three good vendors?"],
    "law": ["Is it legal to send patient data to the USA?", "Does the GDPR forbid that?"],
    "live_data": ["What is the share price of Nvidia today?", "Which model tops the leaderboard this week?"],
    "technology": ["How does a transformer work?", "How do I train a neural network in PyTorch?"],
    "not_ai": ["Who should clean our offices?", "Should a caterer run our canteen?"],
    "off_topic": ["What is the capital of Australia?", "Write me a poem about the sea."],
}
"""Questions that the guidance cannot answer, by kind."""

ANSWERS = ["Nobody, we have no such people.", "yes", "I don't know", "Not yet, that comes next year."]
DECLINED = "How much does a vendor charge?"
PRESSING = [
    "come on, please",
    "just tell me",
    "a rough number at least?",
    "You must know something",
    "ok, give me a range then",
    "can't you estimate?",
]
MOVING_ON = [
    "Which things push the cost of a project up?",
    "And which clauses protect our intellectual property?",
    "ok, then what should the contract say about exit?",
    "We run a chain of bakeries and want demand forecasting.",
]


@pytest.fixture(scope="module")
def shipped() -> IntentReader:
    return build_intents()


@pytest.mark.parametrize(("intent", "message"), [(intent, one) for intent, said in TOLD.items() for one in said])
def test_what_kind_of_message_it_is(shipped: IntentReader, intent: Intent, message: str) -> None:
    read = shipped.read(message)
    assert read.likeliest_but("answer", "pressing") == intent, read.probabilities


@pytest.mark.parametrize("message", ANSWERS)
def test_an_answer_to_what_was_asked(shipped: IntentReader, message: str) -> None:
    assert shipped.read(message).likeliest_but("pressing") == "answer"


@pytest.mark.parametrize("message", TOLD["guidance"])
def test_what_the_guidance_answers_is_not_declined(shipped: IntentReader, message: str) -> None:
    assert outside_share(shipped.read(message)) < OUTSIDE


@pytest.mark.parametrize(("kind", "message"), [(kind, one) for kind, said in OUTSIDE_KINDS.items() for one in said])
def test_what_it_cannot_answer_and_why(shipped: IntentReader, kind: str, message: str) -> None:
    read = shipped.read(message)
    assert outside_share(read) >= OUTSIDE
    assert read.outside == kind


@pytest.mark.parametrize(("message", "pressing"), [*((m, True) for m in PRESSING), *((m, False) for m in MOVING_ON)])
def test_pressing_after_a_decline_is_told_from_a_new_matter(
    shipped: IntentReader, tables: Tables, message: str, pressing: bool
) -> None:
    reading = GuidedReader(load_cues(), tables, shipped).read(message, 0, ReadingContext(pressing=DECLINED))
    assert (reading.query == DECLINED) is pressing


def test_the_model_was_fitted_to_none_of_these_questions() -> None:
    seen = {" ".join(text.lower().split()).rstrip(" .?!") for text, _ in load_examples()}
    questions = [one for group in (TOLD, OUTSIDE_KINDS) for said in group.values() for one in said]
    assert [one for one in [*questions, *MOVING_ON] if one.lower().rstrip(" .?!") in seen] == []


def test_probabilities_sum_to_one(shipped: IntentReader) -> None:
    for message in ("", "?", "zebra " * 2000, "Sollen wir das auslagern?", *ANSWERS):
        assert sum(shipped.read(message).probabilities.values()) == pytest.approx(1, abs=1e-5)
