"""A language model's work is shown as it is checked, and it has no more time, tokens and money than it is given."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from advisor.adapters.usage_ledger import UsageLedger
from advisor.bootstrap import Advisor, build
from advisor.core.errors import HomeError, SettingError
from advisor.core.limits import Limits
from advisor.core.replies import Reply, ReplyEvent, StepEvent, TextEvent, TurnEvent, Usage
from advisor.retrieval.search import HybridRetriever
from advisor.settings import Settings
from advisor.testing import ScriptedChatModel, calls

from tests.agent.test_models import READ, echo, without
from tests.messages import BANK, CHATBOT, EXIT

HEADLINE = "**Staff augmentation, provided the transactions may be processed outside.**"
Open = Callable[..., Advisor]


@pytest.fixture
def limited(tmp_path: Path, retriever: HybridRetriever) -> Iterator[Open]:
    """Opens advisors with a chat model within limits."""
    opened: list[Advisor] = []

    def _open(model: BaseChatModel, **limits: Any) -> Advisor:
        settings = Settings(home=tmp_path / "home", model="test:model", limits=Limits(**limits))
        opened.append(Advisor(build(settings, chat_model=model, retriever=retriever, intents=None), "me"))
        return opened[-1]

    yield _open
    for advisor in opened:
        advisor.close()


def events(advisor: Advisor, message: str) -> list[TurnEvent]:
    return list(advisor.stream(message, "t"))


def text_before(step: str, among: list[TurnEvent]) -> str:
    """The text that is shown before a step has finished."""
    end = next(n for n, event in enumerate(among) if isinstance(event, StepEvent) and event.name == step)
    return "".join(event.text for event in among[:end] if isinstance(event, TextEvent))


def reply_of(among: list[TurnEvent]) -> Reply:
    last = among[-1]
    assert isinstance(last, ReplyEvent)
    return last.reply


class Stalling(ScriptedChatModel):
    """Writes the first sentences of an honest draft and then nothing, until it is let go."""

    let_go: Any
    said: int = 2

    def _stream(self, messages: list[BaseMessage], *given: Any, **named: Any) -> Iterator[ChatGenerationChunk]:
        sentences = json.loads(str(echo(messages).content))["sentences"][: self.said]
        for sentence in sentences:
            yield ChatGenerationChunk(message=AIMessageChunk(content=json.dumps(sentence)))
        self.let_go.wait()


@pytest.fixture
def let_go() -> Iterator[Event]:
    event = Event()
    yield event
    event.set()


class TestStreaming:
    def test_the_engines_result_is_shown_before_the_model_writes(self, limited: Open) -> None:
        shown: list[TurnEvent] = []

        def write(messages: list[BaseMessage]) -> AIMessage:
            assert "".join(one.text for one in shown if isinstance(one, TextEvent)).startswith(HEADLINE)
            return echo(messages)

        for event in limited(ScriptedChatModel(script=[READ, write])).stream(BANK, "t"):
            shown.append(event)
        assert reply_of(shown).status == "recommended"

    def test_verified_sentences_are_shown_before_the_draft_is_whole(self, limited: Open, let_go: Event) -> None:
        stream = limited(Stalling(script=[READ], let_go=let_go, said=4)).stream(BANK, "t")
        text = ""
        while "In-house AI maturity: mature" not in text:
            event = next(stream)
            text += event.text if isinstance(event, TextEvent) else ""
        assert not let_go.is_set()
        let_go.set()
        rest = list(stream)
        assert text + "".join(one.text for one in rest if isinstance(one, TextEvent)) == reply_of(rest).text

    @pytest.mark.parametrize("message", [BANK, CHATBOT, EXIT])
    @pytest.mark.parametrize(
        "writer", [echo, without("condition:1"), AIMessage("no draft")], ids=["honest", "lazy", "broken"]
    )
    def test_the_pieces_join_to_the_text(self, limited: Open, message: str, writer: Any) -> None:
        read = calls(("search_guidance", {"query": EXIT})) if message == EXIT else READ if message == BANK else calls()
        seen = events(limited(ScriptedChatModel(script=[read, writer])), message)
        assert "".join(event.text for event in seen if isinstance(event, TextEvent)) == reply_of(seen).text

    def test_what_a_next_step_and_a_question_beside_it_share_is_said_once(self, limited: Open) -> None:
        question = "How long does a calibration sprint last?"
        recorded = ((call["name"], call["args"]) for call in READ.tool_calls)
        read = calls(*recorded, ("search_guidance", {"query": question}))
        seen = events(limited(ScriptedChatModel(script=[read, echo])), f"{BANK} {question}")
        text = reply_of(seen).text
        assert "".join(event.text for event in seen if isinstance(event, TextEvent)) == text
        assert text.count("A calibration sprint lasts two to four weeks") == 1
        assert text.index("On your question") < text.index("The matrix is a starting framework")

    def test_nothing_that_fails_is_shown_at_any_time(self, limited: Open) -> None:
        def lie(messages: list[BaseMessage]) -> AIMessage:
            draft = json.loads(str(echo(messages).content))
            draft["sentences"].insert(1, {**draft["sentences"][0], "text": "You should outsource all of it."})
            return AIMessage(json.dumps(draft))

        seen = events(limited(ScriptedChatModel(script=[READ, lie])), BANK)
        assert "outsource all" not in "".join(event.text for event in seen if isinstance(event, TextEvent))
        assert text_before("verify", seen).count("\n- ") > 5

    def test_a_draft_that_is_cut_off_is_used_as_far_as_it_goes(self, limited: Open) -> None:
        def cut(messages: list[BaseMessage]) -> AIMessage:
            return AIMessage(str(echo(messages).content)[:-300])

        model = ScriptedChatModel(script=[READ, cut])
        reply = limited(model).ask(BANK, "t")
        assert reply.verification.passed
        assert "In-house AI maturity: mature" in reply.text


class TestTime:
    def test_a_model_that_hangs_is_given_up_and_what_it_wrote_stays(self, limited: Open, let_go: Event) -> None:
        reply = limited(Stalling(script=[READ], let_go=let_go), seconds=0.5).ask(BANK, "t")
        assert "it did not answer within 0.5 seconds" in reply.text
        assert reply.verification.fallback_used
        assert reply.verification.passed
        assert reply.text.startswith(HEADLINE)
        assert "The matrix is a starting framework" in reply.text

    def test_the_reading_step_has_its_limit_too(self, limited: Open, let_go: Event) -> None:
        def hang(messages: list[BaseMessage]) -> AIMessage:
            let_go.wait()
            return READ

        reply = limited(ScriptedChatModel(script=[hang, echo]), seconds=0.5).ask(BANK, "t")
        assert reply.workloads[0].decision.outcome == "staff_augmentation"
        assert "The guided model took its place" in reply.text

    def test_an_answer_without_end_is_cut(self, limited: Open) -> None:
        reply = limited(ScriptedChatModel(script=[READ, AIMessage("x" * 50_000)])).ask(BANK, "t")
        assert "its answer has no end within 40,000 characters" in reply.text
        assert reply.verification.passed


class TestCost:
    def test_a_reply_says_what_it_took(self, limited: Open) -> None:
        counted = READ.model_copy(
            update={"usage_metadata": {"input_tokens": 1000, "output_tokens": 50, "total_tokens": 1050}}
        )
        reply = limited(ScriptedChatModel(script=[counted, echo]), prices=(2.0, 10.0)).ask(BANK, "t")
        assert reply.usage
        assert reply.usage.estimated
        assert reply.usage.input_tokens > 1000
        sent, received = reply.usage.input_tokens, reply.usage.output_tokens
        assert reply.usage.cost == pytest.approx((2 * sent + 10 * received) / 1e6)

    def test_the_guided_model_takes_nothing(self, advisor: Advisor) -> None:
        assert advisor.ask(BANK, "t").usage is None

    def test_no_more_is_asked_of_a_model_than_the_day_allows(self, limited: Open) -> None:
        model = ScriptedChatModel(script=[READ, echo])
        reply = limited(model, daily_tokens=1).ask(BANK, "t")
        assert len(model.seen) == 1
        assert "today's limit of 1 tokens (ADVISOR_DAILY_TOKENS) is reached" in reply.text
        assert reply.workloads[0].decision.outcome == "staff_augmentation"

    def test_the_limit_holds_over_processes_and_ends_with_the_day(self, tmp_path: Path) -> None:
        days = [date(2026, 1, 1)]
        limits = Limits(daily_tokens=100, daily_cost=1.0, prices=(0.0, 0.0))
        ledger, other = (UsageLedger(tmp_path / "usage", name, limits, lambda: days[-1]) for name in ("a:b", "c:d"))
        assert ledger.refusal() is None
        ledger.add(Usage(input_tokens=60, output_tokens=40))
        assert "100 tokens" in (other.refusal() or "")
        days.append(date(2026, 1, 2))
        assert other.refusal() is None

    def test_the_cost_has_a_limit_too(self, tmp_path: Path) -> None:
        ledger = UsageLedger(tmp_path / "usage", "a:b", Limits(daily_cost=0.5, prices=(1.0, 4.0)))
        assert ledger.add(Usage(input_tokens=100_000, output_tokens=100_000)).cost == pytest.approx(0.5)
        assert "a cost of 0.5 (ADVISOR_DAILY_COST)" in (ledger.refusal() or "")

    def test_a_ledger_that_cannot_be_read_says_where_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "usage").write_text("no database" * 100)
        with pytest.raises(HomeError, match="usage"):
            UsageLedger(tmp_path / "usage", "a:b", Limits(daily_tokens=1)).refusal()

    def test_without_a_limit_nothing_is_counted_that_could_fail(self, tmp_path: Path) -> None:
        ledger = UsageLedger(tmp_path / "usage", "a:b", Limits(prices=(1.0, 1.0)))
        assert ledger.refusal() is None
        assert ledger.add(Usage(input_tokens=1_000_000)).cost == 1.0
        assert not (tmp_path / "usage").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ADVISOR_TIME_LIMIT", "soon"),
        ("ADVISOR_TIME_LIMIT", "0"),
        ("ADVISOR_TIME_LIMIT", "nan"),
        ("ADVISOR_TIME_LIMIT", "inf"),
        ("ADVISOR_DAILY_TOKENS", "1.5"),
        ("ADVISOR_DAILY_TOKENS", "-1"),
        ("ADVISOR_DAILY_COST", "a lot"),
        ("ADVISOR_PRICES", "2"),
        ("ADVISOR_PRICES", "1/-2"),
        ("ADVISOR_PRICES", "1/inf"),
    ],
)
def test_a_limit_that_is_no_number_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingError, match=variable):
        Settings.read()


def test_a_cost_without_prices_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_DAILY_COST", "5")
    with pytest.raises(SettingError, match="ADVISOR_PRICES"):
        Settings.read()


def test_limits_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"TIME_LIMIT": "30", "DAILY_TOKENS": "9", "DAILY_COST": "5", "PRICES": "0.15/0.6"}.items():
        monkeypatch.setenv(f"ADVISOR_{name}", value)
    assert Settings.read().limits == Limits(seconds=30, daily_tokens=9, daily_cost=5, prices=(0.15, 0.6))
