"""Reads the guidance handbook: Markdown pages whose comments carry ids, sources and grades.

A page has front matter (`id`, `title`). Each `##` heading opens a section and is followed by a comment with
the section's `id`, `source`, `heading` and `topics`. Each statement is one line that ends with a comment
holding its `id`, and where they differ from the section's, `source`, `heading` and `grade`.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, get_args

import yaml

from advisor.adapters.table_files import Loader
from advisor.core.documents import Disagreement, Grade, Section, Source, SourceReference, Statement
from advisor.core.errors import CorpusError

STATEMENT = re.compile(r"^(?P<bullet>- )?(?P<text>\S.*?)\s*<!--\s*(?P<meta>.+?)\s*-->$")
COMMENT = re.compile(r"^<!--\s*(?P<meta>.+?)\s*-->$")
LEAD = re.compile(r"^\*\*(?P<lead>[^*]+)\*\*")
CONTENTS_PAGE = "index.md"
_CORPUS = files("advisor_corpus")
GRADES = get_args(Grade)


def load_sections(folder: Traversable | None = None) -> tuple[Section, ...]:
    """All sections of the handbook in `folder`, or of the shipped one, page by page.

    The shipped ones carry the questions of `corpus/understanding/questions.yaml`. Raises `CorpusError` naming the
    file and the line.
    """
    if folder:
        return tuple(_sections(folder))
    questions = yaml.load((_CORPUS / "understanding" / "questions.yaml").read_text(encoding="utf-8"), Loader=Loader)
    return tuple(
        section.model_copy(update={"questions": tuple(questions.get(section.id, ()))})
        for section in _sections(_CORPUS / "guidance")
    )


@cache
def load_sources() -> dict[str, Source]:
    """The source articles by id: who published each, with what interest, and its headings."""
    content = yaml.load((_CORPUS / "sources.yaml").read_text(encoding="utf-8"), Loader=Loader)
    return {key: Source(id=key, **item) for key, item in content.items()}


@cache
def load_disagreements() -> tuple[Disagreement, ...]:
    """The points on which the sources differ."""
    file = _CORPUS / "disagreements.yaml"
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=Loader)
    return tuple(Disagreement(id=key, **item) for key, item in content.items())


class _Line(NamedTuple):
    file: str
    number: int
    text: str

    def fault(self, what: str) -> CorpusError:
        return CorpusError(f"{self.file}, line {self.number}: {what}")


def _sections(folder: Traversable) -> Iterator[Section]:
    if not folder.is_dir():
        raise CorpusError(f"There is no guidance folder at {folder}.")
    seen: dict[str, _Line] = {}
    for page in sorted(folder.iterdir(), key=lambda file: file.name):
        if not page.name.endswith(".md") or page.name == CONTENTS_PAGE:
            continue
        for first, section in _page(page):
            if section.id in seen:
                raise first.fault(f"section id {section.id!r} is already used in {seen[section.id].file}.")
            seen[section.id] = first
            yield section


def _page(page: Traversable) -> Iterator[tuple[_Line, Section]]:
    try:
        text = page.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{page.name} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error
    lines = [_Line(page.name, number, line) for number, line in enumerate(text.splitlines(), 1)]
    starts = [position for position, line in enumerate(lines) if line.text.startswith("## ")]
    document = page.name.removesuffix(".md")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], _section(document, lines[start:end])


def _section(document: str, lines: list[_Line]) -> Section:
    heading, *rest = lines
    comment = COMMENT.match(rest[0].text) if rest else None
    if not comment:
        raise heading.fault("a section's heading is followed by a comment with its id, source, heading and topics.")
    meta = _meta(rest[0], comment["meta"], {"id", "source", "heading", "topics"})
    text = ""
    statements: list[Statement] = []
    for line in rest[1:]:
        if line.text.strip():
            text, statement = _statement(line, meta, text)
            if any(statement.id == other.id for other in statements):
                raise line.fault(f"statement id {statement.id!r} is used twice.")
            statements.append(statement)
    if not statements:
        raise heading.fault("the section holds no statement.")
    title = heading.text.removeprefix("## ").strip()
    return Section(
        id=meta["id"],
        document=document,
        title=title,
        text=text,
        topics=tuple(meta["topics"]),
        statements=tuple(statements),
    )


def _statement(line: _Line, section: dict[str, Any], before: str) -> tuple[str, Statement]:
    """The section's text with the line's statement added, and the statement."""
    match = STATEMENT.match(line.text)
    if not match:
        raise line.fault("a statement is one line that ends with a comment holding its id.")
    meta = _meta(line, match["meta"], {"id"})
    lead = LEAD.match(match["text"])
    plain = match["text"].replace("**", "")
    bullet = match["bullet"] or ""
    text = f"{before}\n{bullet}" if before else bullet
    source = SourceReference(
        document=meta.get("source", section["source"]), heading=meta.get("heading", section["heading"])
    )
    statement = Statement(
        id=f"{section['id']}.{meta['id']}",
        text=plain,
        start=len(text),
        end=len(text) + len(plain),
        source=source,
        grade=meta.get("grade"),
        listed=bool(bullet),
        lead=lead["lead"] if lead else "",
    )
    return text + plain, statement


def _meta(line: _Line, text: str, needed: set[str]) -> dict[str, Any]:
    try:
        meta = yaml.load(text, Loader=Loader)
    except yaml.YAMLError as error:
        raise line.fault(f"the comment is not valid YAML: {getattr(error, 'problem', error)}.") from error
    lacking = needed - meta.keys() if isinstance(meta, dict) else needed
    if lacking:
        raise line.fault(f"the comment lacks {', '.join(sorted(lacking))}.")
    for name, value in meta.items():
        whole = isinstance(value, list) if name == "topics" else isinstance(value, str)
        if not whole:
            raise line.fault(f"{name} is {value!r}; it takes {'a list of words' if name == 'topics' else 'text'}.")
    if meta.get("grade", GRADES[0]) not in GRADES:
        raise line.fault(f"{meta['grade']!r} is no grade; choose {', '.join(GRADES)}.")
    return dict(meta)
