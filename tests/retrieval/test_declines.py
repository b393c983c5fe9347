"""What is declined for what it asks in so many words, told from honest questions that only look like it; and, by words
alone, for what a search finds."""

import pytest

from advisor.adapters.cue_files import load_declines
from advisor.core.declines import Decline
from advisor.retrieval.abstention import FAR, KNOWN_WORDS, NEAR, Abstention

DECLINED = {
    "prices": [
        "How much does a vendor charge?",
        "How much does AI outsourcing cost?",
        "What would it cost us to outsource our chatbot?",
        "What is the hourly rate of an ML engineer?",
        "What are the day rates in Poland?",
        "Give me a ballpark figure for a co-build squad.",
        "How expensive is full outsourcing?",
        "What is the price of a calibration sprint?",
        "What does that come to in euros?",
        "what do agencies charge",
    ],
    "vendors": [
        "Which vendor should we hire?",
        "Can you recommend a good AI agency?",
        "Name three vendors for computer vision.",
        "What are the best AI consultancies in Germany?",
        "Is Accenture a good partner?",
        "which company should i go with",
    ],
    "technology": [
        "Explain the transformer architecture.",
        "What is the best programming language for AI?",
        "How do I become a data scientist?",
        "which GPU do we need",
    ],
    "law": [
        "Is it legal to send patient data to a vendor?",
        "Does the GDPR allow us to share data with a vendor?",
        "Can we be sued if the model is wrong?",
        "Would we be compliant with HIPAA?",
        "Will the EU AI Act apply to us?",
        "Does the law forbid us to share it?",
        "I need a legal opinion on our contract.",
    ],
    "live_data": [
        "What is the latest version of GPT?",
        "What is the share price of Nvidia?",
        "What is the exchange rate of the euro?",
        "What's the weather in Paris?",
        "How many vendors are there in Europe?",
        "What are today's benchmark scores?",
    ],
    "not_ai": [
        "Should we outsource payroll?",
        "Should we outsource our cafeteria?",
        "Can we outsource the cleaning of our offices?",
        "Should we outsource accounting?",
        "Should we contract out our security guards?",
    ],
}

KEPT = [
    # about cost, without asking for a figure
    "What drives the cost?",
    "What does the cost of AI work depend on?",
    "do pricing models matter?",
    "should we outsource our pricing model?",
    "Should we outsource our pricing engine?",
    "What are the cost patterns of the engagement models?",
    "What is a fixed price good for?",
    "Should we pay for the calibration sprint?",
    "Who pays for retraining?",
    "What should we pay attention to in the contract?",
    "How much control do we keep with staff augmentation?",
    "How much internal capability do we need first?",
    "How much should the vendor know about our data?",
    # about vendors, without asking for a name
    "How do I choose a vendor?",
    "Which criteria should a vendor meet?",
    "What questions should I ask vendors?",
    "What is the best way to compare vendors?",
    "Which red flags should we look for in a vendor?",
    "Which evidence from a vendor is best?",
    # about law, without asking for a ruling
    "What should the contract say about GDPR?",
    "Which compliance clauses belong in the contract?",
    "When is a legal review needed?",
    # about time, without asking for what is new today
    "How long does an engagement take?",
    "What should we do right now?",
    # AI work in a department that is none
    "Should we outsource our payroll anomaly detection model?",
    "Should we outsource our marketing chatbot?",
    "Should we outsource our HR assistant?",
    "Should we outsource accounting automation?",
    "Should we outsource warehouse demand forecasting?",
    "Should we outsource our website recommendation engine?",
    "Should we outsource the cleaning of our training data?",
]
"""Honest questions, among them near-misses, that no decline may catch by its words."""

TEXTS = ("Exit terms cover the handover of the model.", "Vendors retrain models when they drift.")


@pytest.fixture(scope="module")
def declines() -> dict[str, Decline]:
    return load_declines()


@pytest.fixture
def abstention(declines: dict[str, Decline]) -> Abstention:
    return Abstention(declines, TEXTS)


@pytest.mark.parametrize(("kind", "question"), [(kind, asked) for kind, said in DECLINED.items() for asked in said])
def test_what_cannot_be_answered_is_declined_for_what_it_asks(
    declines: dict[str, Decline], abstention: Abstention, kind: str, question: str
) -> None:
    assert declines[kind].applies(question)
    assert abstention.before_search(question) in [one.text for one in declines.values() if one.applies(question)]


@pytest.mark.parametrize("question", KEPT)
def test_an_honest_question_is_not_declined_for_its_words(
    declines: dict[str, Decline], abstention: Abstention, question: str
) -> None:
    assert [kind for kind, decline in declines.items() if decline.applies(question)] == []
    assert abstention.before_search(question) is None


def test_the_words_name_no_other_kinds(declines: dict[str, Decline]) -> None:
    assert set(DECLINED) == {kind for kind, decline in declines.items() if decline.patterns}


def test_a_decline_is_short_and_says_what_can_be_done_instead(declines: dict[str, Decline]) -> None:
    assert set(declines) == {*DECLINED, "off_topic", "uncovered"}
    for decline in declines.values():
        assert decline.text == f"{decline.reply} {decline.offer}"
        assert decline.offer.startswith(("I can ", "Tell me "))
        assert len(decline.text) < 300


class TestAfterASearch:
    def test_a_near_passage_is_an_answer_whatever_its_words(self, abstention: Abstention) -> None:
        assert abstention.after_search("zebra quagga okapi", NEAR) is None

    def test_what_is_far_is_not_covered_though_its_words_are_known(
        self, abstention: Abstention, declines: dict[str, Decline]
    ) -> None:
        assert abstention.after_search("exit terms of the model", FAR - 0.01) == declines["uncovered"].text

    def test_between_the_two_the_questions_words_decide(
        self, abstention: Abstention, declines: dict[str, Decline]
    ) -> None:
        assert abstention.after_search("What do exit terms cover?", FAR) is None
        assert abstention.after_search("What do zebras cover?", NEAR - 0.01) == declines["uncovered"].text

    def test_just_enough_known_words_suffice(self, abstention: Abstention) -> None:
        assert abstention.known_share("exit terms handover zebra quagga") == pytest.approx(KNOWN_WORDS)
        assert abstention.after_search("exit terms handover zebra quagga", FAR) is None
        assert abstention.after_search("exit terms zebra quagga", FAR) is not None

    @pytest.mark.parametrize(
        ("question", "share"),
        [
            ("", 1.0),
            ("what is it?", 1.0),
            ("Exit!", 1.0),
            ("term, vendor, drifting, retrained", 1.0),
            ("zebra", 0.0),
            ("exit zebra", 0.5),
        ],
    )
    def test_words_are_known_in_any_form(self, abstention: Abstention, question: str, share: float) -> None:
        assert abstention.known_share(question) == share
