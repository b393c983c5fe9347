"""The page: which components it has, where they lie, and which handler each event goes to."""

import html
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.events import Dependency

from advisor.matrix.tables import Tables
from advisor_ui import panel, script
from advisor_ui.handlers import Handlers
from advisor_ui.rendering import MOST_BUTTONS, MOST_GROUPS
from advisor_ui.visit import Visit

TITLE = "Advisor"
TAGLINE = "Should this AI work be outsourced? Decided by published rules, explained with sources."
WELCOME = (
    "### What are you thinking of outsourcing?\n"
    "Describe the work in your own words. Only what can still change the answer is asked."
)
EXAMPLES = (
    "We are a regional bank. Should we outsource a fraud model on customers' transactions? "
    "Our ML team of twelve runs models in production, and fraud models are proven everywhere.",
    "Should we outsource our support chatbot?",
    "What should a contract say about exit?",
)
AT_ONCE = 8
"""Turns that run at the same time, over all visitors; further ones wait their turn."""


@dataclass(frozen=True)
class Components:
    """The components that handlers read or change."""

    visit: gr.State
    chat: gr.Chatbot
    question: gr.Column
    question_text: gr.HTML
    buttons: tuple[gr.Button, ...]
    groups: tuple[gr.Radio, ...]
    apply: gr.Button
    box: gr.Textbox
    returned: gr.Textbox
    send: gr.Button
    new: gr.Button
    workload: gr.HTML
    sources: gr.HTML

    @property
    def changed_by_turns(self) -> list[Any]:
        """Everything that a turn may change."""
        controls = [self.question, self.question_text, *self.buttons, *self.groups, self.apply]
        message = [self.box, self.returned, self.send, self.new]
        return [self.visit, self.chat, *controls, *message, self.workload, self.sources]


def lay_out(tables: Tables, disclosure: str = "") -> Components:
    """Creates the components within the current `gr.Blocks`; `disclosure` says what is sent to whom, if anything is."""
    visit = gr.State(Visit())
    with gr.Row(elem_id="header"):
        _html(f'<h1>{TITLE}</h1><p class="tagline">{TAGLINE}</p>', "title")
        gr.Button("Details", size="sm", scale=0, elem_id="switch")
        new = gr.Button("New conversation", size="sm", scale=0, elem_id="new")
    with gr.Row(elem_id="main"):
        with gr.Column(elem_id="conversation"):
            chat = _chat()
            question, question_text, buttons, groups, apply = _question()
            box, returned, send = _message_box()
            if disclosure:
                _html(f"<p>{html.escape(disclosure)}</p>", "sent")
        with gr.Column(elem_id="details"):
            workload = _html(panel.workload_panel((), tables), "workload")
            sources = _html(panel.sources_panel(()), "sources")
    return Components(
        visit, chat, question, question_text, buttons, groups, apply, box, returned, send, new, workload, sources
    )


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=None, apply_default_css=False)


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label="Conversation",
        show_label=False,
        container=False,
        elem_id="chat",
        height="100%",
        layout="bubble",
        autoscroll=False,
        placeholder=WELCOME,
        examples=[{"text": example} for example in EXAMPLES],
        buttons=[],
        feedback_options=None,
        latex_delimiters=[],
        sanitize_html=True,
        allow_tags=False,
        allow_file_downloads=False,
    )


def _question() -> tuple[gr.Column, gr.HTML, tuple[gr.Button, ...], tuple[gr.Radio, ...], gr.Button]:
    """The controls that answer a question. They exist from the start, hidden, and are filled when needed."""
    with gr.Column(visible=False, elem_id="question") as question:
        text = _html("", "question-text")
        with gr.Row(elem_id="options"):
            buttons = tuple(gr.Button(visible=False, size="sm", min_width=0) for _ in range(MOST_BUTTONS))
        with gr.Column(elem_id="groups"):
            groups = tuple(gr.Radio(choices=[], visible=False, interactive=True) for _ in range(MOST_GROUPS))
        apply = gr.Button("Apply answers", variant="primary", size="sm", visible=False, elem_id="apply")
    return question, text, buttons, groups, apply


def _message_box() -> tuple[gr.Textbox, gr.Textbox, gr.Button]:
    """The message box, its Send button, and a hidden box through which a failed message comes back."""
    with gr.Row(elem_id="message-row"):
        box = gr.Textbox(
            label="Your message",
            show_label=False,
            container=False,
            placeholder="Describe the work, answer, or ask a question",
            lines=1,
            max_lines=8,
            autofocus=True,
            scale=1,
            elem_id="message",
        )
        returned = gr.Textbox(visible="hidden", elem_id="returned", show_label=False, container=False)
        send = gr.Button("Send", variant="primary", scale=0, min_width=88, elem_id="send")
    return box, returned, send


def connect(page: Components, handlers: Handlers) -> None:
    """Wires every event of the page to its handler."""
    turns = [
        _turn(page, [page.send.click, page.box.submit], handlers.send, [page.visit, page.box]),
        _turn(page, [page.chat.example_select], handlers.example, [page.visit]),
        _turn(page, [page.apply.click], handlers.apply, [page.visit, *page.groups]),
    ]
    for position, button in enumerate(page.buttons):
        turns.append(_turn(page, [button.click], handlers.choosing(position), [page.visit]))
    typed = [page.returned, page.box]
    for turn in turns:
        recovered = _quiet(turn.failure, handlers.recover, [page.visit], page.changed_by_turns)
        for ended in (turn, recovered):
            ended.then(None, typed, typed, js=script.AFTER_TURN, api_visibility="private")
    _quiet(page.new.click, handlers.start_over, [page.visit], page.changed_by_turns)


def _turn(page: Components, triggers: list[Any], fn: Any, inputs: list[Any]) -> Dependency:
    return _quiet(lambda *args, **options: gr.on(triggers, *args, **options), fn, inputs, page.changed_by_turns)


def _quiet(listen: Any, fn: Any, inputs: list[Any], outputs: list[Any]) -> Dependency:
    """An event without progress overlay and without a place in the API pages."""
    return listen(
        fn,
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        concurrency_limit=AT_ONCE,
        concurrency_id="turns",
    )
