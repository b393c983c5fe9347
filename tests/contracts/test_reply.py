"""Every reply keeps the public contract, whatever the turn is about."""

import json
from pathlib import Path

import jsonschema
import pytest

import advisor as door
from advisor.bootstrap import Advisor
from advisor.core.replies import Reply

from tests.messages import BANK, CHATBOT, EXIT

SCHEMA = json.loads((Path(door.__file__).parent / "schemas" / "reply.json").read_text(encoding="utf-8"))

CONVERSATIONS = {
    "the bank, settled at once": [BANK],
    "the bank, screened": [BANK, "no, no, yes, yes"],
    "an interview": [CHATBOT, "nobody", "every competitor already has one", "it only answers public FAQs"],
    "an interview with gaps": [CHATBOT, "I don't know", "no idea", "not sure", "I don't know"],
    "guidance alone": [EXIT],
    "guidance within an interview": [CHATBOT, EXIT, "emerging"],
    "declined, and pressed": ["how much does a vendor charge?", "come on, roughly"],
    "not AI work": ["should we outsource payroll?"],
    "talk": ["hello", "", "what can you do?", "thanks"],
    "a what-if": [BANK, "what if we had a new ML team?"],
    "a correction": [BANK, "Actually, sensitivity is medium."],
    "another language": ["Sollten wir unser Chatbot-Projekt auslagern und an eine Agentur geben?"],
    "two workloads in turn": [BANK, CHATBOT],
}


def replies_to(advisor: Advisor, messages: list[str]) -> list[Reply]:
    return [advisor.ask(message, "t") for message in messages]


@pytest.mark.parametrize("messages", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
def test_reply_follows_the_shipped_schema(advisor: Advisor, messages: list[str]) -> None:
    for reply in replies_to(advisor, messages):
        jsonschema.validate(json.loads(reply.model_dump_json()), SCHEMA)


@pytest.mark.parametrize("messages", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
def test_evidence_points_at_the_users_own_words(advisor: Advisor, messages: list[str]) -> None:
    for reply in replies_to(advisor, messages):
        received = advisor.messages("t")
        assert received == messages[: len(received)]
        for workload in reply.workloads:
            for fact in workload.facts:
                assert fact.evidence
                assert fact.evidence.message is not None
                assert received[fact.evidence.message][fact.evidence.start : fact.evidence.end] == fact.evidence.quote


@pytest.mark.parametrize("messages", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
def test_citations_point_into_sections_and_are_marked_in_the_text(advisor: Advisor, messages: list[str]) -> None:
    for reply in replies_to(advisor, messages):
        for citation in reply.citations:
            section = advisor.section(citation.section)
            assert section.text[citation.start : citation.end] == citation.quote
            assert section.document == citation.document
            assert f"[{citation.id}]" in reply.text
        assert [citation.id for citation in reply.citations] == [str(n) for n in range(1, len(reply.citations) + 1)]


@pytest.mark.parametrize("messages", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
def test_status_says_what_the_reply_is(advisor: Advisor, messages: list[str]) -> None:
    for reply in replies_to(advisor, messages):
        settled = any(workload.decision.outcome for workload in reply.workloads)
        if reply.status == "recommended":
            assert settled
        if reply.status == "needs_input":
            assert reply.question
            assert reply.workloads[reply.question.workload].decision.outcome is None
        if reply.status == "declined":
            assert not reply.citations
        assert reply.verification.passed


@pytest.mark.parametrize("messages", CONVERSATIONS.values(), ids=CONVERSATIONS.keys())
def test_options_can_be_chosen(advisor: Advisor, messages: list[str]) -> None:
    for reply in replies_to(advisor, messages):
        if reply.question:
            assert {option.input for option in reply.question.options} == set(reply.question.inputs)
            for option in reply.question.options:
                advisor.tables.known({option.input: option.value})


def test_a_recommendation_leads_with_its_conditional_headline(advisor: Advisor) -> None:
    reply = advisor.ask(BANK, "t")
    decision = reply.workloads[0].decision
    assert reply.status == "recommended"
    assert decision.outcome == "staff_augmentation"
    assert [rule.id for rule in decision.rules] == ["WM-7", "WM-7a"]
    assert reply.text.startswith(f"**{decision.headline}**")
    assert decision.headline == "Staff augmentation, provided the transactions may be processed outside."
    for heading in ("Why", "It depends on", "What would change it", "Main risks", "Next steps"):
        assert f"**{heading}**" in reply.text
    assert "Provisional" in reply.text
    assert {citation.document for citation in reply.citations} >= {"decision-matrix", "engagement-models"}


def test_replies_are_reproducible(advisor: Advisor) -> None:
    first, second = (advisor.ask(BANK, thread).model_dump(exclude={"thread_id", "seconds"}) for thread in "ab")
    assert first == second


def test_stream_mirrors_ask(advisor: Advisor) -> None:
    events = list(advisor.stream(BANK, "s"))
    steps = [event.name for event in events if event.kind == "step"]
    text = "".join(event.text for event in events if event.kind == "text")
    assert steps == ["read", "decide", "retrieve", "write", "verify"]
    assert events[-1].kind == "reply"
    assert text == events[-1].reply.text == advisor.ask(BANK, "t").text
