"""Keeps foreign text inert: what users, models and documents wrote can neither load nor link to anything.

Two surfaces exist. `as_html` is for the side panel, which inserts HTML as it is. `plain_markdown` and
`advisor_markdown` are for the chat, which renders Markdown and lets images and links through. Both rest on
escaping rather than on recognising what is harmful: the characters without which Markdown has no link,
image, tag, code or formula do not reach the renderer.
"""

import html
import re
from collections.abc import Mapping

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\n]*)\)")
_MARK = re.compile(r"\[(\w+)\]")
_BACKSLASHED = re.compile(r"\\([\[\]<>&`~$@:.!])")
_ADDRESS = re.compile(r":(?=//)|@|(?<=www)\.", re.IGNORECASE)
_LINE_START = re.compile(r"^(\s*)([-+=#>|:]|\d+[.)])", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def as_html(text: str) -> str:
    """Escapes text for the content or a quoted attribute of HTML, and for the template that carries it."""
    return _entities(html.escape(_visible(text), quote=True), "{}$`")


def plain_markdown(text: str) -> str:
    """Markdown that shows `text` exactly as it was typed: nothing in it formats, links or loads."""
    escaped = _inert(_visible(text))
    escaped = _entities(escaped, "*_|\\")
    escaped = _LINE_START.sub(lambda found: found[1] + _entities(found[2], "-+=#>|:.)"), escaped)
    return _INDENT.sub(lambda found: "&nbsp;" * len(found[0].expandtabs(4)), escaped)


def advisor_markdown(text: str, marks: Mapping[str, str] | None = None) -> str:
    """Markdown of a reply with emphasis, lists, tables and headings kept and everything else made inert.

    `marks` maps citation marks to anchors on the page; `[1]` becomes a link for `{"1": "#source-1"}`, and is
    left as it stands for marks that are not listed. Images are dropped, other links become their text with
    the address in brackets. Works on unfinished text too, as it streams in.
    """
    text = _BACKSLASHED.sub(r"\1", _visible(text))
    text = _IMAGE.sub(lambda found: f"(image removed: {found[1]})" if found[1] else "(image removed)", text)
    text = _LINK.sub(lambda found: f"{found[1]} ({found[2]})" if found[1] not in (marks or {}) else found[0], text)
    pieces: list[str] = []
    end = 0
    for found in _MARK.finditer(text):
        if anchor := (marks or {}).get(found[1]):
            pieces += [_inert(text[end : found.start()]), f"[{found[1]}]({anchor})"]
            end = found.end()
    return "".join([*pieces, _inert(text[end:])])


def _inert(text: str) -> str:
    """Takes from Markdown the characters that tags, links, images, code, strike-through and formulas need."""
    escaped = _entities(text, "&<[]`~$")
    return _ADDRESS.sub(lambda found: _entities(found[0], ":.@"), escaped)


def _visible(text: str) -> str:
    """Drops control characters, and those that reverse the direction of what follows."""
    return _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _entities(text: str, characters: str) -> str:
    return text.translate({ord(character): f"&#{ord(character)};" for character in characters})
