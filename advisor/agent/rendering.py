"""From a verified draft to the reply that people read: Markdown with numbered citations.

The headline, the notice that it is provisional, and the question come from the engine and the tables alone.
"""

import re
import unicodedata
from collections.abc import Callable

from advisor.core.documents import Citation
from advisor.core.drafts import Draft, Material, Part, Sentence, Support
from advisor.core.replies import Question

HEADINGS: dict[Part, str] = {
    "why": "Why",
    "depends": "It depends on",
    "flips": "What would change it",
    "risks": "Main risks",
    "next": "Next steps",
}
ASIDE = "On your question"
"""Heads the guidance in an answer that is about a workload in the first place."""
OPEN_HEADINGS: dict[Part, str] = {"why": "Noted so far", "depends": "Where it would lead"}

LINK = re.compile(r"\b(?:https?|ftp|data|javascript):\S+|\bwww\.\S+|//\S+", re.IGNORECASE)
HIDDEN = ("Cc", "Cf", "Zl", "Zp", "Co", "Cs")
"""Unicode categories that are not shown: control and formatting characters, line separators, private use."""


class Citations:
    """Numbers the corpus statements in the order of their first mention."""

    def __init__(self, material: Material, document_of: Callable[[str], str]) -> None:
        self._supports = material.supports
        self._document_of = document_of
        self._numbers: dict[str, int] = {}

    def marks(self, sentence: Sentence) -> str:
        """The marks behind a sentence: ` [1][2]`."""
        cited = [s for name in sentence.supports if (s := self._supports.get(name)) and s.statement and s.section]
        for support in cited:
            assert support.statement
            self._numbers.setdefault(support.statement.id, len(self._numbers) + 1)
        marks = "".join(f"[{self._numbers[s.statement.id]}]" for s in cited if s.statement)
        return f" {marks}" if marks else ""

    def listed(self) -> tuple[Citation, ...]:
        """The citations by number."""
        by_statement = {s.statement.id: s for s in self._supports.values() if s.statement and s.section}
        citations = []
        for statement_id, number in self._numbers.items():
            support = by_statement[statement_id]
            statement = support.statement
            assert statement
            assert support.section
            citations.append(
                Citation(
                    id=str(number),
                    document=self._document_of(support.section),
                    section=support.section,
                    source=str(statement.source),
                    quote=statement.text,
                    start=statement.start,
                    end=statement.end,
                )
            )
        return tuple(citations)


def render(material: Material, draft: Draft, citations: Citations) -> str:
    """The body of the reply: the parts in order, each sentence with its citation marks."""
    blocks = []
    headings = OPEN_HEADINGS if material.kind == "open" else HEADINGS
    for part in dict.fromkeys(sentence.part for sentence in draft.sentences):
        sentences = [sentence for sentence in draft.sentences if sentence.part == part]
        lines = [plain(sentence.text) + citations.marks(sentence) for sentence in sentences]
        if part in ("answer", "differs"):
            if part == "answer" and material.kind != "guidance":
                blocks.append(f"**{ASIDE}**")
            blocks.append(_answer(sentences, lines, material))
        elif part == "note":
            blocks.append("\n\n".join(f"*{line}*" for line in lines))
        else:
            bullets = "\n".join(f"- {line}" for line in lines)
            blocks.append(f"**{headings[part]}**\n{bullets}" if part in headings else bullets)
    return "\n\n".join(blocks)


def question_text(question: Question, workload: str | None = None) -> str:
    """The question as the reply shows it: what is asked, and why; `workload` names another one that it is about."""
    first, *rest = question.text.splitlines()
    about = f"Now {plain(workload)}. " if workload else ""
    return "\n\n".join(filter(None, [f"**{about}{plain(first)}**", "\n".join(map(plain, rest)), question.why]))


def plain(text: str) -> str:
    """A sentence with nothing in it that Markdown, HTML or a terminal would act on: users' words and models' are
    shown, not run."""
    text = "".join(" " if unicodedata.category(one) in HIDDEN else one for one in text)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = LINK.sub("(link left out)", text)
    return re.sub(r"[*_`#|\\~]|&(?=#?\w+;)", "", text.replace("<", "‹").replace(">", "›"))


def _answer(sentences: list[Sentence], lines: list[str], material: Material) -> str:
    """A guidance answer: the corpus's list items stay a list, and several sections are told apart by their titles."""
    shown: list[str] = []
    several = len({support.section for support in material.parts.get("answer", ())}) > 1
    section = None
    for sentence, line in zip(sentences, lines, strict=True):
        support = _rests_on(sentence, material)
        listed = bool(support and support.statement and (support.statement.listed or sentence.part == "differs"))
        lead = plain(support.statement.lead) if support and support.statement else ""
        if lead and line.startswith(lead):
            line = f"**{lead}**{line.removeprefix(lead)}"
        if several and sentence.part == "answer" and support and support.section != section:
            section = support.section
            shown += ["", f"**{material.titles.get(section or '', '')}**"]
        if shown and not listed:
            shown.append("")
        shown.append(f"- {line}" if listed else line)
        if not listed:
            shown.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(shown)).strip()


def _rests_on(sentence: Sentence, material: Material) -> Support | None:
    """The support that a sentence names first."""
    return material.supports.get(sentence.supports[0]) if sentence.supports else None
