"""The shipped guidance with the real encoder, intents, Chroma and bm25s: questions find their sections, or are
declined."""

from pathlib import Path

import pytest

from advisor.bootstrap import build_intents, build_retriever
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings

COVERED = {
    "What should the contract say about exit?": {"contract-exit"},
    "Who owns the model when the engagement ends?": {"question-ownership", "contract-ip"},
    "What is a calibration sprint?": {"question-sprint", "vendor-calibration-sprint"},
    "What red flags should we watch for when choosing a vendor?": {"vendor-red-flags"},
    "What drives the cost?": {"cost-drivers", "cost-overview"},
    "What drives the timeline?": {"timeline-drivers"},
    "How does staff augmentation work?": {"model-staff-augmentation"},
    "What is a co-build squad and when does it fail?": {"model-co-build"},
    "How do we protect ourselves against prompt injection?": {"risk-injection"},
    "What can we do about hallucination?": {"risk-hallucination"},
    "Who should retrain the model when it drifts?": {"risk-drift", "launch-ownership"},
    "Which axes does the decision matrix use?": {"matrix-axes"},
    "What service levels should an AI contract hold?": {"contract-slas"},
    "What roles does an AI project need?": {"basics-roles"},
    "How does AI outsourcing differ from IT outsourcing?": {"basics-it-outsourcing"},
    "Who operates the system after launch?": {"launch-structures", "launch-ownership"},
    "How do we avoid vendor lock-in?": {"model-full-outsourcing", "contract-portability"},
    "What should knowledge transfer include?": {"launch-knowledge-transfer"},
    "How often do AI projects fail?": {"basics-statistics"},
    "When should we not outsource AI?": {"not-overview", "question-not"},
    "Where do I start?": {"first-assessment", "first-order", "first-questions"},
    # terse, misspelt, or in other words than the guidance's
    "drift": {"risk-drift"},
    "hallucinations?": {"risk-hallucination"},
    "what is a calibraton sprint": {"question-sprint", "vendor-calibration-sprint"},
    "What is a paid trial with a vendor good for?": {"vendor-calibration-sprint"},
    "who keeps the trained model afterwards?": {"question-ownership", "contract-ip"},
}
"""Questions that the guidance answers, and the sections that do."""

OFF_TOPIC = [
    "What is the weather in Paris tomorrow?",
    "Who won the football world cup?",
    "How do I bake sourdough bread?",
    "Write me a poem about the sea.",
    "What is the capital of Australia?",
    "How do I fix a leaking tap?",
    "Translate good morning into Japanese.",
    "Recommend a good restaurant in Berlin.",
    "How do I file my tax return?",
    "Can you debug my Python code?",
    "Which vendor should we hire?",
    "What is the hourly rate of an ML engineer in Poland?",
    "Is it legal to send our data to India?",
    # about AI, yet nothing that the guidance holds
    "How do I train a neural network in PyTorch?",
    "What is gradient descent?",
    "Explain the transformer architecture.",
    "How do I become a data scientist?",
    "What is the best programming language for AI?",
]


@pytest.fixture(scope="module")
def shipped(shipped_home: Path) -> HybridRetriever:
    return build_retriever(Settings(home=shipped_home), intents=build_intents())


@pytest.mark.parametrize("question", COVERED)
def test_a_question_finds_its_section_among_the_first_two(shipped: HybridRetriever, question: str) -> None:
    result = shipped.search(question)
    assert {passage.section.id for passage in result.passages[:2]} & COVERED[question], result.abstained


@pytest.mark.parametrize("question", OFF_TOPIC)
def test_what_the_guidance_does_not_hold_is_declined(shipped: HybridRetriever, question: str) -> None:
    result = shipped.search(question)
    assert result.passages == ()
    assert result.abstained
