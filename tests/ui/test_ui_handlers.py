"""What a click changes, without a browser."""

import copy
from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest

from advisor import AdvisorError
from advisor_ui import page
from advisor_ui.handlers import NO_CHANGE, Handlers
from advisor_ui.visit import Visit

from tests.ui.fake_advisor import FakeAdvisor

BANK = page.EXAMPLES[0]


@pytest.fixture(scope="module")
def components() -> page.Components:
    with gr.Blocks(analytics_enabled=False):
        return page.lay_out(FakeAdvisor().tables)


@pytest.fixture
def advisor() -> FakeAdvisor:
    return FakeAdvisor()


@pytest.fixture
def handlers(advisor, components) -> Handlers:
    return Handlers(advisor, components)


@pytest.fixture
def visit() -> Visit:
    return Visit()


def final(updates: Iterator[dict[Any, Any]]) -> dict[Any, Any]:
    """The page after all updates."""
    state: dict[Any, Any] = {}
    for update in updates:
        state |= update
    return state


def words(messages: list[dict[str, Any]]) -> list[str]:
    return [message["content"] for message in messages if "metadata" not in message]


class TestSending:
    def test_a_turn_closes_the_page_for_others_and_opens_it_again(self, handlers, components, visit):
        updates = list(handlers.send(visit, BANK))
        assert updates[0][components.send]["interactive"] is False
        assert updates[0][components.box] == ""
        assert updates[0][components.question]["visible"] is False
        assert updates[-1][components.send]["interactive"] is True
        assert components.box not in updates[-1]

    def test_the_answer_streams_and_the_steps_close(self, handlers, components, visit):
        updates = list(handlers.send(visit, BANK))
        running = updates[2][components.chat]
        assert running[1]["metadata"]["status"] == "pending"
        settled = updates[-1][components.chat]
        assert words(settled)[1].startswith("**Staff augmentation, provided")
        assert settled[1]["metadata"]["status"] == "done"

    def test_an_empty_message_is_sent(self, handlers, components, visit, advisor):
        shown = final(handlers.send(visit, None))[components.chat]
        assert words(shown)[0] == "*(empty message)*"
        assert advisor.as_owner(visit.owner).messages(visit.thread) == [""]

    def test_an_error_is_shown_and_the_words_come_back(self, handlers, components, visit):
        final(handlers.send(visit, BANK))
        open_question = visit.question
        shown = final(handlers.send(visit, "fail please"))
        assert "cannot be reached" in words(shown[components.chat])[-1]
        assert shown[components.returned] == "fail please"
        assert shown[components.question]["visible"] is True
        assert visit.question == open_question

    def test_after_a_fault_the_page_recovers(self, handlers, components, visit):
        with pytest.raises(ZeroDivisionError):
            list(handlers.send(visit, "crash please"))
        shown = handlers.recover(visit)
        assert "Something went wrong" in words(shown[components.chat])[-1]
        assert shown[components.returned] == "crash please"
        assert words(final(handlers.send(visit, BANK))[components.chat])[-1].startswith("**Staff")

    def test_a_second_turn_at_the_same_time_changes_nothing(self, handlers, visit, advisor):
        first = handlers.send(visit, BANK)
        next(first)
        assert list(handlers.send(visit, "and another thing")) == [NO_CHANGE]
        assert handlers.start_over(visit) == NO_CHANGE
        list(first)
        assert advisor.as_owner(visit.owner).messages(visit.thread) == [BANK]

    def test_a_turn_that_is_given_up_frees_the_page(self, handlers, visit):
        turn = handlers.send(visit, BANK)
        next(turn)
        turn.close()
        assert visit.begin_turn()


class TestAnswering:
    def test_a_button_sets_the_fact_and_the_next_question_follows(self, handlers, components, visit, advisor):
        final(handlers.send(visit, "Should we outsource our support chatbot?"))
        assert visit.question.inputs == ("maturity",)
        shown = final(handlers.choosing(1)(visit))
        assert "In-house AI maturity: Emerging" in words(shown[components.chat])
        assert visit.question.inputs == ("certainty",)
        facts = advisor.threads[visit.owner, visit.thread].facts
        assert facts["maturity"].value == "emerging"
        assert shown[components.buttons[0]]["visible"] is True

    def test_not_knowing_is_an_answer(self, handlers, visit, advisor):
        final(handlers.send(visit, "Should we outsource our support chatbot?"))
        final(handlers.choosing(3)(visit))
        assert advisor.threads[visit.owner, visit.thread].unsure == ["maturity"]

    def test_answers_are_applied_together_and_the_rest_stays_open(self, handlers, components, visit, advisor):
        shown = final(handlers.send(visit, BANK))
        assert shown[components.apply]["visible"] is True
        by_input = {option.input: str(n) for n, option in reversed(list(enumerate(visit.question.options)))}
        chosen = [by_input["core_differentiator"], None, by_input["data_ready"]]
        shown = final(handlers.apply(visit, *chosen))
        facts = advisor.threads[visit.owner, visit.thread].facts
        assert {"core_differentiator", "data_ready"} <= set(facts)
        assert "Core differentiator: Yes, it is core\nData ready: Yes, it is usable" in words(shown[components.chat])
        assert "core_differentiator" not in visit.question.inputs

    @pytest.mark.parametrize("position", [4, 7])
    def test_a_button_that_is_not_shown_does_nothing(self, handlers, visit, position):
        assert list(handlers.choosing(position)(visit)) == [NO_CHANGE]
        final(handlers.send(visit, "Should we outsource our support chatbot?"))
        assert list(handlers.choosing(position)(visit)) == [NO_CHANGE]

    def test_without_a_question_the_controls_vanish(self, handlers, components, visit):
        shown = final(handlers.send(visit, "What should a contract say about exit?"))
        assert shown[components.question]["visible"] is False
        assert all(shown[button]["visible"] is False for button in components.buttons)


class TestVisits:
    def test_each_tab_gets_an_owner_of_its_own(self, components):
        one, other = (copy.deepcopy(components.visit.value) for _ in range(2))
        assert len({one.owner, other.owner, one.thread, other.thread}) == 4

    def test_starting_over_keeps_the_owner_and_forgets_the_rest(self, handlers, components, visit):
        final(handlers.send(visit, BANK))
        owner, thread = visit.owner, visit.thread
        shown = handlers.start_over(visit)
        assert shown[components.chat] == []
        assert "appears here" in shown[components.workload]
        assert visit.owner == owner
        assert visit.thread != thread

    def test_a_source_that_cannot_be_opened_shows_its_quote(self, handlers, components, visit, monkeypatch):
        monkeypatch.setattr("tests.ui.fake_advisor.FakeOwner.section", _no_section)
        shown = final(handlers.send(visit, BANK))
        assert "<mark>The terms of exit" in shown[components.sources]


def _no_section(self, section_id):
    raise AdvisorError("There is no such section.")
