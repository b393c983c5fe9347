"""Texts compared by what they say: case, Markdown, dashes and number words make no difference."""

import re
from collections.abc import Iterable, Iterator

MARK = re.compile(r"\[(\d+)\]")
"""A citation's mark in a reply, as in `[1]`."""
WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(WORDS[1:])})\b")
RANGE = re.compile(r"(\d)[\s-]*(?:-|to)[\s-]*(?=\d)")
NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?!\w)")
SHORT_FORM = re.compile(r" \([A-Z][A-Za-z]{1,5}\)")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"])")


def plain(text: str) -> str:
    """The text in small letters, without Markdown and citation marks, number words as digits, ranges as `6-12`."""
    text = MARK.sub("", text).replace("**", "").lower()
    text = re.sub(r"[‘’]", "'", re.sub(r"[“”]", '"', re.sub(r"[\u2010-\u2015\u2212]", "-", text)))
    text = NUMBER_WORD.sub(lambda match: str(WORDS.index(match[0])), text)
    return RANGE.sub(r"\1-", " ".join(text.split()))


def occurs(group: str, text: str) -> bool:
    """Whether one of the alternatives of `group`, separated by `|`, begins at a word of `text`, which is plain.

    An alternative that begins with a sign, as `€` does, may stand anywhere.
    """
    return any(re.search(rf"(?:(?<!\w)|(?!\w)){re.escape(plain(one))}", text) for one in group.split("|"))


def says(words: Iterable[str], text: str) -> bool:
    """Whether every group of `words` occurs in one paragraph or list item of `text`.

    A short form in brackets may be read or passed over: "machine learning (ML) engineers" says both.
    """
    groups = tuple(words)
    lines = ((plain(line), plain(SHORT_FORM.sub("", line))) for line in text.splitlines())
    return any(all(any(occurs(group, form) for form in forms) for group in groups) for forms in lines)


def sentences(text: str) -> Iterator[str]:
    """The sentences and list items of a Markdown text."""
    for line in text.splitlines():
        if line.strip():
            yield from SENTENCE_END.split(line.strip().removeprefix("- "))


def numbers(text: str) -> set[str]:
    """The numbers of a text, as digits."""
    return set(NUMBER.findall(plain(text)))


def content_words(text: str) -> set[str]:
    """Beginnings of the words that carry meaning: what is left of words of four letters and more."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", plain(text))}
