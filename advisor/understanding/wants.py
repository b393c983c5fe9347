"""What the user wants from this turn: a decision, guidance, a what-if, or talk about the conversation."""

import re

from advisor.core.readings import Topic
from advisor.understanding.cues import Wants

FOREIGN_WORDS = 2
"""Words of another language from which a message counts as written in it, unless English ones outnumber them."""
ENGLISH = re.compile(r"\b(?:the|and|is|are|we|our|to|of|for|should|with|it|in|you|do|have|not|a)\b", re.IGNORECASE)
NAME_LENGTH = 60
MARKUP = " '\"-–*_`<>"
"""What may surround a name and is no part of it."""


def topic_of(wants: Wants, message: str) -> Topic | None:
    """Which talk about the conversation itself the message is, if it is."""
    if not re.search(r"\w", message):
        return "empty"
    for topic, pattern in wants.topics.items():
        if pattern.search(message):
            return topic
    foreign = len(wants.foreign.findall(message))
    letters = [character for character in message if character.isalpha()]
    latin = sum(character.isascii() for character in letters)
    if latin < 0.7 * len(letters) or (foreign >= FOREIGN_WORDS and foreign > len(ENGLISH.findall(message))):
        return "not_english"
    return None


def wants_decision(wants: Wants, message: str) -> bool:
    """Whether the message asks if a certain piece of work should be outsourced."""
    return _any(wants.decision, message) and not _any(wants.generic_decision, message)


def wants_guidance(wants: Wants, message: str) -> bool:
    """Whether the message asks something that the guidance might answer."""
    return _any(wants.guidance, message.strip()) or _any(wants.generic_decision, message)


def workload_name(wants: Wants, message: str) -> str | None:
    """The workload in the user's words, or null where the message names none."""
    for pattern in wants.workload:
        if match := pattern.search(message):
            name = wants.name_ends.sub("", match["name"]).strip(MARKUP)
            if len(name) > NAME_LENGTH:
                name = name[:NAME_LENGTH].rsplit(" ", 1)[0]
            if name and not wants.pronoun.match(name):
                return name
    return None


def data_name(wants: Wants, text: str) -> str | None:
    """What the workload's data is called: "the transactions"."""
    match = wants.data.search(text)
    return f"the {match.group().lower()}" if match else None


def _any(patterns: tuple[re.Pattern[str], ...], text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)
