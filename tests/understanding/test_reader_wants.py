"""What a message wants: a decision, guidance, a what-if, or talk about the conversation itself."""

import pytest

from advisor.core.facts import Value

from tests.understanding.conftest import Read, values

DECISIONS: dict[str, str | None] = {
    "Should we outsource our support chatbot?": "support chatbot",
    "should we outsource our support chatbot to a vendor?": "support chatbot",
    "Should I outsource the churn prediction model or build it?": "churn prediction model",
    "Would it be wise to outsource our demand forecast?": "demand forecast",
    "Does it make sense to outsource our document classification?": "document classification",
    "We are thinking about outsourcing our recommendation engine.": "recommendation engine",
    "Outsource our claims triage?": "claims triage",
    "Can we hand over our data pipeline to a partner?": "data pipeline",
    "What about our pricing model?": "pricing model",
    "Should we outsource our pricing model?": "pricing model",
    "pls tell me shall we outsourcing the chatbot of our hotline": "chatbot of our hotline",
    "Should we outsource it?": None,
    "Should we outsource AI?": None,
    "So what should we do?": None,
    "What do you recommend?": None,
}
"""Asks whether to outsource a piece of work; the workload's name in the user's words, where there is one."""

GUIDANCE = [
    "What should the contract say about exit?",
    "When should we outsource?",
    "What should not be outsourced?",
    "How do I evaluate a vendor?",
    "Who owns the model after the engagement ends?",
    "Explain staff augmentation.",
    "we only want the contract checklist",
    "What drives the cost?",
    "Do pricing models matter?",
    "What does high sensitivity mean?",
    "Which engagement model suits low sensitivity and a mature team?",
]

WHAT_IFS: dict[str, dict[str, Value]] = {
    "What if we hired a mature ML team?": {"maturity": "mature"},
    "What if we had no ML team?": {"maturity": "none"},
    "Suppose the data were highly sensitive.": {"sensitivity": "high"},
    "Imagine it were our secret sauce.": {"core_differentiator": True},
    "Assuming it is well proven, should we outsource it?": {"certainty": "high"},
    "What if it were a research bet and we had a small ML team?": {"certainty": "low", "maturity": "emerging"},
    "And if the data must not leave our servers?": {"data_cannot_leave": True},
    "What if the sensitivity were low?": {"sensitivity": "low"},
    "If it were a research bet, would the answer change?": {"certainty": "low"},
}

TALK = {
    "greeting": ["hi", "Hello there", "Good morning!"],
    "thanks": ["thanks!", "Thank you very much", "ok", "Got it, thanks."],
    "capabilities": ["What can you do?", "help", "who are you?", "How does this work?"],
    "why_asked": ["Why do you ask?", "why?", "Why does that matter?", "But why do you need that?"],
    "start_over": ["start over", "Restart.", "never mind"],
    "empty": ["", "   ", "\n\t\n", "...", "?!", "🙂", "—"],
    "not_english": [
        "Sollten wir unseren Chatbot auslagern?",
        "Wir haben kein eigenes Team.",
        "Devons-nous externaliser notre chatbot pour le service client ?",
        "¿Deberíamos externalizar nuestro chatbot de atención al cliente?",
        "Devemos terceirizar o nosso chatbot de atendimento?",
        "Dobbiamo esternalizzare il nostro chatbot?",
        "Moeten wij onze chatbot uitbesteden?",
        "我们应该外包我们的聊天机器人吗?",
        "Стоит ли нам отдать чат-бот на аутсорсинг?",
        "هل يجب علينا الاستعانة بمصادر خارجية؟",
        "チャットボットを外注すべきですか",
    ],
}

ENGLISH = [
    "Should we outsource the die inspection for our plant?",
    "Our vendor sits in Los Angeles, and we are in Den Haag.",
    "We use a naïve résumé parser; should we outsource it?",
    "Chatbot live since May, 95% precision, 20k users: outsource it?",
    "Our users write 你好 to the chatbot. Should we outsource our support chatbot?",
]


@pytest.mark.parametrize("message", DECISIONS)
def test_a_decision_is_asked_for(read: Read, message: str) -> None:
    reading = read(message)
    assert reading.wants_decision
    assert reading.query is None
    assert reading.workload == DECISIONS[message]


@pytest.mark.parametrize("message", GUIDANCE)
def test_guidance_is_asked_for_and_starts_no_interview(read: Read, message: str) -> None:
    reading = read(message)
    assert reading.query == message
    assert not reading.wants_decision
    assert reading.workload is None
    assert values(reading) == {}


@pytest.mark.parametrize("message", WHAT_IFS)
def test_a_what_if_supposes_values_and_states_no_fact(read: Read, message: str) -> None:
    reading = read(message)
    assert reading.what_if == WHAT_IFS[message]
    assert values(reading) == {}


def test_a_what_if_leaves_what_is_stated_beside_it_a_fact(read: Read) -> None:
    reading = read("The data is highly sensitive. What if we hired a mature ML team?")
    assert values(reading) == {"sensitivity": "high"}
    assert reading.what_if == {"maturity": "mature"}


def test_a_what_if_about_nothing_the_tables_know_is_a_question(read: Read) -> None:
    message = "What if the vendor goes bankrupt?"
    assert (read(message).what_if, read(message).query) == ({}, message)


@pytest.mark.parametrize(("topic", "message"), [(topic, message) for topic, said in TALK.items() for message in said])
def test_talk_about_the_conversation(read: Read, topic: str, message: str) -> None:
    reading = read(message)
    assert reading.topic == topic
    assert values(reading) == {}
    assert not reading.wants_decision
    assert reading.query is None


@pytest.mark.parametrize("message", ENGLISH)
def test_english_with_foreign_names_stays_english(read: Read, message: str) -> None:
    assert read(message).topic is None


def test_a_thank_you_with_news_is_read_as_news(read: Read) -> None:
    reading = read("Thanks. We have no ML team.")
    assert reading.topic is None
    assert values(reading) == {"maturity": "none"}


def test_a_description_and_a_question_go_together(read: Read) -> None:
    reading = read("We have a small ML team. Should we outsource our support chatbot?")
    assert reading.wants_decision
    assert reading.workload == "support chatbot"
    assert values(reading) == {"maturity": "emerging"}


def test_a_workload_may_be_named_before_anything_is_asked(read: Read) -> None:
    reading = read("We want to build an assistant for our nurses.")
    assert reading.workload == "assistant for our nurses"
    assert not reading.wants_decision


def test_a_long_name_is_cut_between_words(read: Read) -> None:
    name = read("Should we outsource the " + "quarterly regional sales forecasting engine " * 3 + "?").workload
    assert name
    assert len(name) <= 60
    assert set(name.split()) <= {"quarterly", "regional", "sales", "forecasting", "engine"}


class TestPressingAfterADecline:
    DECLINED = "Which vendor should we hire?"

    @pytest.mark.parametrize("message", ["come on, please", "just tell me", "pretty please"])
    def test_it_is_about_what_was_declined(self, read: Read, message: str) -> None:
        assert read(message, pressing=self.DECLINED).query == self.DECLINED

    @pytest.mark.parametrize(
        ("message", "query"),
        [
            ("We have no ML team.", None),
            ("Should we outsource our support chatbot?", None),
            ("What drives the cost?", "What drives the cost?"),
        ],
    )
    def test_something_new_is_not_held_against_the_user(self, read: Read, message: str, query: str | None) -> None:
        assert read(message, pressing=self.DECLINED).query == query
