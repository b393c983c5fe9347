"""Guidance pages: one broken page per error; the message names the file, the line and what is wrong."""

from pathlib import Path

import pytest

from advisor.adapters.corpus_files import load_sections
from advisor.core.errors import CorpusError

GOOD = """\
---
id: exit
title: Exit
---

# Exit

## Exit terms
<!-- {id: exit-terms, source: enterprise-matrix, heading: "Exit Terms", topics: [contract, exit]} -->

Define the end of the *engagement* first. <!-- id: purpose -->

Exit terms cover two points: <!-- {id: list, grade: anecdote} -->

- **Your data.** It comes back. <!-- {id: data, heading: "IP Ownership"} -->
- source code <!-- {id: code, source: development-guide} -->
"""
BROKEN = {
    "no comment behind a heading": (
        '<!-- {id: exit-terms, source: enterprise-matrix, heading: "Exit Terms", topics: [contract, exit]} -->',
        "",
        (8, "a section's heading is followed by a comment with its id, source, heading and topics."),
    ),
    "a section without a source": (
        "source: enterprise-matrix, ",
        "",
        (9, "the comment lacks source."),
    ),
    "a section without id and topics": (
        '{id: exit-terms, source: enterprise-matrix, heading: "Exit Terms", topics: [contract, exit]}',
        '{source: enterprise-matrix, heading: "Exit Terms"}',
        (9, "the comment lacks id, topics."),
    ),
    "a section's comment that is no YAML": ("topics: [contract, exit]}", "topics: [contract", (9, "not valid YAML")),
    "a section's comment that is only a word": (
        '{id: exit-terms, source: enterprise-matrix, heading: "Exit Terms", topics: [contract, exit]}',
        "todo",
        (9, "the comment lacks"),
    ),
    "a statement without a comment": (
        " <!-- id: purpose -->",
        "",
        (11, "a statement is one line that ends with a comment holding its id."),
    ),
    "a statement over two lines": (
        "engagement* first. <!--",
        "engagement*\nfirst. <!--",
        (11, "a statement is one line that ends with a comment holding its id."),
    ),
    "a statement without an id": ("<!-- id: purpose -->", "<!-- grade: anecdote -->", (11, "the comment lacks id.")),
    "a statement's comment that is only a number": (
        "<!-- id: purpose -->",
        "<!-- 5 -->",
        (11, "the comment lacks id."),
    ),
    "a statement's comment that is only a list": (
        "<!-- id: purpose -->",
        "<!-- [id, purpose] -->",
        (11, "the comment lacks id."),
    ),
    "a statement's comment that is no YAML": ("<!-- id: purpose -->", "<!-- {id: -->", (11, "not valid YAML")),
    "a statement id used twice": ("id: code", "id: data", (16, "statement id 'exit-terms.data' is used twice.")),
    "an unknown grade": ("grade: anecdote", "grade: hearsay", (13, "grade")),
    "topics that are no list": ("topics: [contract, exit]", "topics: contract", (9, "topics")),
    "an id that is no text": ("id: exit-terms", "id: 5", (9, "id")),
}
"""What is replaced in the good page by what, and the line and the words of the error."""


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_page_is_read_into_its_sections(tmp_path: Path) -> None:
    (section,) = load_sections(write(tmp_path, "exit.md", GOOD))
    assert (section.id, section.document, section.title) == ("exit-terms", "exit", "Exit terms")
    assert section.topics == ("contract", "exit")
    assert section.text == (
        "Define the end of the *engagement* first.\nExit terms cover two points:\n"
        "- Your data. It comes back.\n- source code"
    )
    assert [statement.id for statement in section.statements] == [
        f"exit-terms.{name}" for name in ("purpose", "list", "data", "code")
    ]


def test_a_statement_points_to_its_place_and_its_source(tmp_path: Path) -> None:
    (section,) = load_sections(write(tmp_path, "exit.md", GOOD))
    for statement in section.statements:
        assert section.text[statement.start : statement.end] == statement.text
    purpose, points, data, code = section.statements
    assert (purpose.listed, purpose.lead, purpose.grade) == (False, "", None)
    assert points.grade == "anecdote"
    assert (data.listed, data.lead, data.text) == (True, "Your data.", "Your data. It comes back.")
    assert [str(statement.source) for statement in section.statements] == [
        "enterprise-matrix, “Exit Terms”",
        "enterprise-matrix, “Exit Terms”",
        "enterprise-matrix, “IP Ownership”",
        "development-guide, “Exit Terms”",
    ]
    assert code.listed


def test_pages_come_in_order_and_the_contents_page_is_none(tmp_path: Path) -> None:
    write(tmp_path, "b.md", GOOD)
    write(tmp_path, "a.md", GOOD.replace("id: exit-terms", "id: other-terms"))
    write(tmp_path, "index.md", "# Contents\n\n## Not a section\n")
    write(tmp_path, "notes.txt", "no page")
    assert [section.document for section in load_sections(tmp_path)] == ["a", "b"]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_page_is_named_with_line_and_fault(tmp_path: Path, fault: str) -> None:
    old, new, (line, words) = BROKEN[fault]
    assert GOOD.count(old) == 1
    with pytest.raises(CorpusError) as caught:
        load_sections(write(tmp_path, "exit.md", GOOD.replace(old, new)))
    message = str(caught.value)
    assert message.startswith(f"exit.md, line {line}: ")
    assert words in message


def test_a_section_without_statements_is_named(tmp_path: Path) -> None:
    end = GOOD.index("Define the end")
    with pytest.raises(CorpusError) as caught:
        load_sections(write(tmp_path, "exit.md", GOOD[:end]))
    assert str(caught.value) == "exit.md, line 8: the section holds no statement."


def test_a_section_id_used_twice_is_named_with_both_pages(tmp_path: Path) -> None:
    write(tmp_path, "a.md", GOOD)
    with pytest.raises(CorpusError) as caught:
        load_sections(write(tmp_path, "b.md", GOOD))
    assert str(caught.value) == "b.md, line 8: section id 'exit-terms' is already used in a.md."


def test_a_page_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "exit.md").write_bytes(b"## Exit \xff\xfe")
    with pytest.raises(CorpusError, match=r"exit\.md"):
        load_sections(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        load_sections(tmp_path / "nowhere")
