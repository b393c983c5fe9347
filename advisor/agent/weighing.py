"""Holds what a model asks for against what the user's message is: a model reads, it does not choose the subject."""

from advisor.agent.turn import Recommend, RecordFacts, Request, SearchGuidance, Talk
from advisor.core.readings import TOPICS, Intents
from advisor.verification.words import known

LIKELY = 0.3
"""Probability of an intent from which a request counts that the guided reading does not ask for."""
CARRIED = 0.5
"""Share of a query's words that have to be the user's; otherwise their message is the query."""


def weighed(
    model: tuple[Request, ...], guided: tuple[Request, ...], message: str, intents: Intents | None
) -> tuple[Request, ...]:
    """What the guided reading asks for with what the model asks for beside it, as far as the message may be of that
    kind. `intents` says how probable each kind of message is, null where nothing weighs it.

    The guided facts come first, the model's own proposals follow, to be checked; what it says nobody can answer does
    not count, nor do names of its own for what the guided reading has a name for. Talk gives way to everything else,
    and a turn is about one workload: only the first recommendation is asked for.
    """
    facts = tuple(request for request in guided if isinstance(request, RecordFacts))
    about = [one for one in guided if isinstance(one, RecordFacts | Recommend)]
    names = [one.workload for one in about if one.workload]
    foreign = any(isinstance(one, Talk) and one.topic == "not_english" for one in guided)
    may_name = bool(about or foreign) and not names
    proposed = tuple(_about(one, names, may_name) for one in model if isinstance(one, RecordFacts))
    # Who presses for what was declined asks for it once more, whatever a model makes of the words.
    pressed = next((one for one in guided if isinstance(one, SearchGuidance) and one.query not in message), None)
    wanted = [
        pressed
        if pressed and isinstance(one, SearchGuidance)
        else _renamed(_translated(one) if foreign else _in_the_users_words(one, message), names)
        for one in model
        if not isinstance(one, RecordFacts)
        and not (facts and isinstance(one, Talk))
        and (foreign or _fits(one, guided, intents))
    ]
    if not facts and not wanted:
        return (*guided, *proposed)
    asked = [*(one for one in guided if isinstance(one, Recommend)), *wanted]
    first = next((one for one in asked if isinstance(one, Recommend)), None)
    return (*facts, *proposed, *(one for one in asked if one is first or not isinstance(one, Recommend)))


def _translated(request: Request) -> Request:
    return request.model_copy(update={"wording": "translated"}) if isinstance(request, SearchGuidance) else request


def _about(proposed: RecordFacts, names: list[str], may_name: bool) -> RecordFacts:
    """A model's proposals, about a workload that the guided reading names too, or about the one in hand; of a message
    about workloads that the reading finds no name in, the model may give them."""
    name = proposed.workload if may_name or proposed.workload in names else None
    return proposed.model_copy(update={"unsure": (), "workload": name})


def _renamed(request: Request, names: list[str]) -> Request:
    """A recommendation of what the guided reading has a name for, by that name."""
    if isinstance(request, Recommend) and names and request.workload not in names:
        return Recommend(workload=names[0])
    return request


def _fits(request: Request, guided: tuple[Request, ...], intents: Intents | None) -> bool:
    """Whether the message may be of the kind that a request takes; what the guided reading asks for too always fits."""
    alike = [one for one in guided if type(one) is type(request)]
    if intents is None or (request in alike if isinstance(request, Talk) else alike):
        return True
    match request:
        case Recommend():
            return intents.of("workload") >= LIKELY
        case SearchGuidance():
            return intents.of("guidance", "outside", "pressing") >= LIKELY
        case Talk():
            return intents.of(*(intent for intent, topic in TOPICS.items() if topic == request.topic)) >= LIKELY
        case _:
            # A supposition counts only where the guided reader finds it too.
            return False


def _in_the_users_words(request: Request, message: str) -> Request:
    if not isinstance(request, SearchGuidance) or not message.strip():
        return request
    if known(request.query, message) >= CARRIED:
        return request.model_copy(update={"wording": "own" if request.query == message.strip() else "reworded"})
    return SearchGuidance(query=message.strip())
