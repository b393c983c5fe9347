"""What happens when somebody sends, clicks or starts over. Rendering is elsewhere; this decides what changes.

Each handler yields or returns updates by component. Everything a handler trusts lies in the `Visit` on the
server: from the browser it takes no more than the typed text and which control was used.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr

from advisor import AdvisorError
from advisor.core.documents import Citation
from advisor.core.replies import Option, Reply, ReplyEvent, StepEvent, TextEvent, TurnEvent
from advisor_ui import panel, rendering
from advisor_ui.rendering import MessageDict, Step
from advisor_ui.visit import Visit

if TYPE_CHECKING:
    from advisor import Advisor
    from advisor_ui.page import Components

Updates = dict[Any, Any]

NO_CHANGE: Updates = gr.skip()
"""Leaves the page as it is. A handler that yields nothing at all would empty it."""

SECONDS_BETWEEN_REDRAWS = 0.05
"""Text may stream in faster than a browser can usefully draw."""

CRASHED = "Something went wrong here, not in what you wrote. Please try again."


@dataclass
class _Turn:
    """A turn while it runs: what was said, the steps so far and the text so far."""

    number: int
    said: str
    steps: list[Step] = field(default_factory=list)
    text: str = ""
    reply: Reply | None = None
    _since: float = field(default_factory=time.monotonic)

    def take(self, event: TurnEvent) -> None:
        """Adds an event. A step lasted from the event before it until now."""
        if isinstance(event, StepEvent):
            now = time.monotonic()
            self.steps.append(Step(event, now - self._since))
            self._since = now
        elif isinstance(event, TextEvent):
            self.text += event.text
        elif isinstance(event, ReplyEvent):
            self.reply, self.text = event.reply, event.reply.text

    def messages(self, *, running: bool) -> list[MessageDict]:
        """The turn's messages as they stand."""
        messages = [rendering.user_message(self.said)]
        if running or self.steps:
            messages += rendering.step_messages(self.number, self.steps, running=running)
        if self.text:
            citations = self.reply.citations if self.reply else ()
            messages.append(rendering.answer_message(self.text, self.number, citations))
        return messages


class Handlers:
    """The page's event handlers over one advisor. Holds nothing that belongs to a visitor."""

    def __init__(self, advisor: "Advisor", components: "Components") -> None:
        self._advisor = advisor
        self._page = components

    def send(self, visit: Visit, message: str | None) -> Iterator[Updates]:
        """A typed message. An empty one is sent too: the advisor has an answer to it."""
        yield from self._ask(visit, message or "")

    def example(self, visit: Visit, chosen: gr.SelectData) -> Iterator[Updates]:
        """A click on an example question."""
        yield from self._ask(visit, str(chosen.value["text"]))

    def choosing(self, position: int) -> Callable[[Visit], Iterator[Updates]]:
        """The handler for the option button at this position."""

        def choose(visit: Visit) -> Iterator[Updates]:
            options = visit.question.options if visit.question else ()
            yield from self._answer(visit, list(options[position : position + 1]))

        return choose

    def apply(self, visit: Visit, *answers: str | None) -> Iterator[Updates]:
        """The radio groups' answers, all at once. Groups without an answer stay open."""
        options = visit.question.options if visit.question else ()
        positions = [int(answer) for answer in answers if answer is not None]
        yield from self._answer(visit, [options[position] for position in positions if position < len(options)])

    def start_over(self, visit: Visit) -> Updates:
        """A new conversation of the same owner."""
        if not visit.begin_turn():
            return NO_CHANGE
        try:
            visit.start_over()
            return self._settled(visit)
        finally:
            visit.end_turn()

    def recover(self, visit: Visit) -> Updates:
        """After a fault in the program: the page as it was before the turn, and the typed text back."""
        visit.transcript.append(rendering.error_message(CRASHED))
        return self._settled(visit, returned=visit.unsent)

    def _ask(self, visit: Visit, text: str) -> Iterator[Updates]:
        """One turn with what was typed."""
        yield from self._run(visit, text, lambda: self._mine(visit).stream(text, visit.thread), typed=text)

    def _answer(self, visit: Visit, chosen: list[Option]) -> Iterator[Updates]:
        """One turn with the options that were chosen for the open question."""
        question = visit.question
        if question is None or not chosen:
            if question is not None:
                gr.Info("Choose at least one answer first.")
            yield NO_CHANGE
            return
        values, thread = rendering.values_of(chosen), visit.thread

        def events() -> Iterator[TurnEvent]:
            mine = self._mine(visit)
            if len(values) == 1:
                [(name, value)] = values.items()
                reply = mine.set_fact(thread, workload=question.workload, input=name, value=value)
            else:
                reply = mine.set_facts(thread, workload=question.workload, values=values)
            yield ReplyEvent(reply=reply)

        yield from self._run(visit, rendering.answer_in_words(chosen, self._advisor.tables), events)

    def _run(
        self, visit: Visit, said: str, events: Callable[[], Iterator[TurnEvent]], typed: str = ""
    ) -> Iterator[Updates]:
        """One turn from the click to the settled page. A second one at the same time changes nothing."""
        if not visit.begin_turn():
            yield NO_CHANGE
            return
        try:
            visit.unsent = typed
            turn = _Turn(visit.turns + 1, said)
            yield self._started(visit, turn)
            try:
                yield from self._streamed(visit, turn, events())
            except AdvisorError as error:
                visit.transcript += [*turn.messages(running=False)[:1], rendering.error_message(str(error))]
                yield self._settled(visit, returned=typed)
            else:
                self._keep(visit, turn)
                yield self._settled(visit)
        finally:
            visit.end_turn()

    def _streamed(self, visit: Visit, turn: _Turn, events: Iterator[TurnEvent]) -> Iterator[Updates]:
        drawn = 0.0
        for event in events:
            turn.take(event)
            now = time.monotonic()
            if not isinstance(event, TextEvent) or now - drawn >= SECONDS_BETWEEN_REDRAWS:
                drawn = now
                yield {self._page.chat: visit.transcript + turn.messages(running=True)}

    def _keep(self, visit: Visit, turn: _Turn) -> None:
        """Makes a finished turn part of the visit."""
        visit.turns = turn.number
        visit.unsent = ""
        visit.transcript += turn.messages(running=False)
        if turn.reply is None:
            return
        visit.question, visit.workloads = turn.reply.question, turn.reply.workloads
        citations = tuple(self._opened(visit, citation) for citation in turn.reply.citations)
        visit.sources.append(rendering.AnswerSources(turn.number, turn.said, citations))

    def _opened(self, visit: Visit, citation: Citation) -> rendering.OpenedCitation:
        try:
            return rendering.opened(citation, self._mine(visit).section(citation.section))
        except AdvisorError:
            return rendering.opened(citation, None)

    def _mine(self, visit: Visit) -> "Advisor":
        return self._advisor.as_owner(visit.owner)

    def _started(self, visit: Visit, turn: _Turn) -> Updates:
        page = self._page
        return {
            page.visit: visit,
            page.chat: visit.transcript + turn.messages(running=True),
            page.question: gr.update(visible=False),
            page.box: "",
            page.send: gr.update(interactive=False),
            page.new: gr.update(interactive=False),
        }

    def _settled(self, visit: Visit, returned: str = "") -> Updates:
        page, tables = self._page, self._advisor.tables
        return {
            page.visit: visit,
            page.chat: visit.transcript,
            page.returned: returned,
            page.send: gr.update(interactive=True),
            page.new: gr.update(interactive=True),
            page.workload: panel.workload_panel(visit.workloads, tables),
            page.sources: panel.sources_panel(visit.sources),
            **self._controls(visit),
        }

    def _controls(self, visit: Visit) -> Updates:
        """The controls of the open question; those not needed are hidden."""
        page, shown = self._page, rendering.controls(visit.question, self._advisor.tables)
        updates: Updates = {
            page.question: gr.update(visible=shown.shown),
            page.question_text: panel.question_text(shown.text),
            page.apply: gr.update(visible=bool(shown.groups)),
        }
        for position, button in enumerate(page.buttons):
            used = position < len(shown.buttons)
            updates[button] = gr.update(value=shown.buttons[position] if used else "", visible=used)
        for position, radio in enumerate(page.groups):
            used = position < len(shown.groups)
            group = shown.groups[position] if used else rendering.Group("", ())
            updates[radio] = gr.update(choices=list(group.choices), label=group.label, value=None, visible=used)
        return updates
