"""The metrics, through ragas: its own where it has one that fits, ours by its decorator where it has none.

The only place that imports ragas. Field names are ragas' own (`user_input`, `response`, `retrieved_contexts`,
`reference_tool_calls`, …); what ragas has no name for keeps the name it has in a `Reply`. All values lie in 0..1
but for `excess_questions`, which counts.

ragas turns a metric that raises into a missing value, lets its `nan` through and scores some empty answers 1.0:
`measure` turns all of these into `NotMeasuredError`, and the empty cases are settled here, before ragas sees them.
"""

import math
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from typing import Any

from ragas.messages import AIMessage, HumanMessage
from ragas.messages import ToolCall as RagasToolCall
from ragas.metrics import numeric_metric
from ragas.metrics.collections import ToolCallAccuracy, ToolCallF1

from advisor.core.replies import ToolCall
from advisor_evals.errors import NotMeasuredError
from advisor_evals.matching import MARK, content_words, numbers, occurs, plain, says, sentences

SUPPORT = 0.5
"""Share of a sentence's words that its citations must hold for it to count as supported."""
MOST_QUESTIONS = 100.0
_APART = ThreadPoolExecutor(max_workers=1, thread_name_prefix="metrics")
"""ragas refuses to score in a thread whose event loop runs, as it does in a notebook or beside a browser driver."""


def measure(metric: Any, **fields: Any) -> float:
    """The value of a ragas metric. Raises `NotMeasuredError` where it is missing, no number, or out of range."""
    try:
        with warnings.catch_warnings(action="ignore"):
            result = _APART.submit(metric.score, **fields).result()
    except Exception as error:
        raise NotMeasuredError(f"The metric {metric.name} failed: {error}") from error
    value = result.value
    if value is None:
        raise NotMeasuredError(f"The metric {metric.name} gave no value: {result.reason or 'no reason was given'}.")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotMeasuredError(f"The metric {metric.name} gave {value!r}, which is no number.")
    low, high = metric.allowed_values
    if not low <= value <= high:
        raise NotMeasuredError(f"The metric {metric.name} gave {value!r}, which is not in {low}..{high}.")
    return float(value)


def transcript(user_input: str, calls: Sequence[ToolCall]) -> list[HumanMessage | AIMessage]:
    """A message and the tool calls that it led to, as ragas takes them."""
    return [HumanMessage(content=user_input), AIMessage(content="", tool_calls=tool_calls(calls))]


def tool_calls(calls: Sequence[ToolCall]) -> list[RagasToolCall]:
    """Tool calls as ragas takes them."""
    return [RagasToolCall(name=call.name, args=call.args) for call in calls]


tool_call_accuracy = ToolCallAccuracy(strict_order=False)
tool_call_f1 = ToolCallF1()


@numeric_metric(name="tool_calls_exact", allowed_values=(0.0, 1.0))
def tool_calls_exact(calls: list[Any], reference_tool_calls: list[Any]) -> float:
    """1 where exactly the reference calls were made, with exactly their arguments and none twice."""
    return float(_counted(calls) == _counted(reference_tool_calls))


@numeric_metric(name="facts_precision", allowed_values=(0.0, 1.0))
def facts_precision(facts: list[Any], reference_facts: list[Any], allowed_facts: list[Any]) -> float:
    """Share of the recorded facts that are right. Facts that may be read count neither way; nothing recorded where
    something was said is 0."""
    counted = [fact for fact in facts if fact not in allowed_facts or fact in reference_facts]
    if not counted:
        return float(not reference_facts)
    return sum(fact in reference_facts for fact in counted) / len(counted)


@numeric_metric(name="facts_recall", allowed_values=(0.0, 1.0))
def facts_recall(facts: list[Any], reference_facts: list[Any]) -> float:
    """Share of the facts that were said that are recorded; 0 where a user was never asked to say any."""
    return sum(fact in facts for fact in reference_facts) / len(reference_facts) if reference_facts else 0.0


@numeric_metric(name="wrong_facts", allowed_values=(0.0, 1.0))
def wrong_facts(facts: list[Any], reference_facts: list[Any], allowed_facts: list[Any]) -> float:
    """Share of the recorded facts that the words contradict or do not say at all; lower is better."""
    said = [*reference_facts, *allowed_facts]
    wrong = [fact for fact in facts if not any(_compatible(fact, other) for other in said)]
    return len(wrong) / len(facts) if facts else 0.0


@numeric_metric(name="evidence_validity", allowed_values=(0.0, 1.0))
def evidence_validity(evidence: list[Any]) -> float:
    """Share of facts whose quote stands at its place in the message and touches the words that say it.

    Each item holds `text`, `start`, `end`, `quote`, and `words`, null where only the place is to be checked.
    """
    valid = [one["text"][one["start"] : one["end"]] == one["quote"] and _touches(one) for one in evidence]
    return sum(valid) / len(valid) if valid else 1.0


@numeric_metric(name="decision_agreement", allowed_values=(0.0, 1.0))
def decision_agreement(decisions: list[Any], reference_decisions: list[Any]) -> float:
    """1 where outcome, possible outcomes and hard stops of every workload are what the engine gives on the truth."""
    return float(decisions == reference_decisions)


@numeric_metric(name="wrong_outcomes", allowed_values=(0.0, 1.0))
def wrong_outcomes(decisions: list[Any], reference_decisions: list[Any]) -> float:
    """1 where some workload's outcome is settled and is not the engine's on the truth; lower is better.

    An outcome that is left open is never wrong.
    """
    pairs = zip_longest(decisions, reference_decisions, fillvalue={"outcome": None})
    return float(any(one["outcome"] not in (None, other["outcome"]) for one, other in pairs))


@numeric_metric(name="workloads_found", allowed_values=(0.0, 1.0))
def workloads_found(found: int, reference: int) -> float:
    """1 where as many workloads are found as a message describes."""
    return float(found == reference)


@numeric_metric(name="next_question", allowed_values=(0.0, 1.0))
def next_question(asked: list[str], reference_next: list[str]) -> float:
    """1 where the axis asked is one that must be asked next, or none is asked where none must be."""
    return float(set(asked) <= set(reference_next) and bool(asked) == bool(reference_next))


@numeric_metric(name="excess_questions", allowed_values=(0.0, MOST_QUESTIONS))
def excess_questions(asked: int, optimum: int) -> float:
    """Axis questions asked beyond those that the table's best order needs for this user; lower is better."""
    return float(max(0, asked - optimum))


@numeric_metric(name="answer_facts", allowed_values=(0.0, 1.0))
def answer_facts(response: str, reference_facts: list[Any]) -> float:
    """Share of the gold facts that the answer contains, each in one sentence or list item."""
    return sum(says(words, response) for words in reference_facts) / len(reference_facts)


@numeric_metric(name="nothing_forbidden", allowed_values=(0.0, 1.0))
def nothing_forbidden(response: str, forbidden: list[str]) -> float:
    """1 where none of the phrases that would be wrong occurs."""
    return float(not any(occurs(phrase, plain(response)) for phrase in forbidden))


@numeric_metric(name="id_based_context_precision", allowed_values=(0.0, 1.0))
def id_based_context_precision(retrieved_context_ids: list[str], reference_context_ids: list[str]) -> float:
    """Share of the sections found that hold gold facts; ragas' legacy metric of this name gives `nan` for none."""
    found = set(retrieved_context_ids)
    return len(found & set(reference_context_ids)) / len(found) if found else 0.0


@numeric_metric(name="id_based_context_recall", allowed_values=(0.0, 1.0))
def id_based_context_recall(retrieved_context_ids: list[str], reference_context_ids: list[Any]) -> float:
    """Share of the gold facts of which a section that holds it was found."""
    found = set(retrieved_context_ids)
    return sum(bool(found & set(holding)) for holding in reference_context_ids) / len(reference_context_ids)


@numeric_metric(name="citation_validity", allowed_values=(0.0, 1.0))
def citation_validity(response: str, citations: list[Any], engine_texts: list[str]) -> float:
    """Share of citations that hold: the quote is at its place, its mark is in the text, and every sentence that carries
    it is supported. Marks that no citation stands behind count as citations that do not hold.

    Each item holds `id`, `text`, `start`, `end` and `quote`. What a sentence says in the engine's own words
    (`engine_texts`) needs no support from the corpus. An answer without citations and marks is 1.
    """
    marked = _marked_sentences(response)
    quotes = {one["id"]: one["quote"] for one in citations}
    dangling = marked.keys() - quotes.keys()
    held = [
        one["text"][one["start"] : one["end"]] == one["quote"]
        and one["id"] in marked
        and all(_supported(sentence, quotes, engine_texts) for sentence in marked[one["id"]])
        for one in citations
    ]
    return sum(held) / (len(held) + len(dangling)) if held or dangling else 1.0


@numeric_metric(name="number_fidelity", allowed_values=(0.0, 1.0))
def number_fidelity(response: str, citations: list[Any], retrieved_contexts: list[str]) -> float:
    """Share of the answer's numbers that rest on something: in a cited sentence on its citations or the user's own
    words, elsewhere on `retrieved_contexts` (the user's words, the engine's texts, titles). No number at all is 1."""
    quotes = {one["id"]: one["quote"] for one in citations}
    known = set().union(*(numbers(text) for text in retrieved_contexts))
    found = held = 0
    for sentence in sentences(response):
        cited = set().union(*(numbers(quotes.get(mark, "")) for mark in MARK.findall(sentence)))
        for number in numbers(sentence):
            found += 1
            held += number in cited or number in known
    return held / found if found else 1.0


@numeric_metric(name="required_conditions", allowed_values=(0.0, 1.0))
def required_conditions(response: str, reference: list[Any]) -> float:
    """Share of what must be said with a recommendation that is said: its conditions, and "not yet" where a hard stop
    defers it. Each item of `reference` lists the parts of one text, all of which must occur; at least one is due."""
    text = plain(response)
    return sum(all(plain(part) in text for part in parts) for parts in reference) / len(reference)


@numeric_metric(name="declined", allowed_values=(0.0, 1.0))
def declined(statuses: list[str]) -> float:
    """1 where every reply declines."""
    return float(bool(statuses) and all(status == "declined" for status in statuses))


@numeric_metric(name="not_declined", allowed_values=(0.0, 1.0))
def not_declined(statuses: list[str]) -> float:
    """1 where no reply declines."""
    return float(bool(statuses) and "declined" not in statuses)


def _counted(calls: Sequence[Mapping[str, Any]]) -> Counter[str]:
    return Counter(repr((call["name"], sorted(call["args"].items()))) for call in calls)


def _compatible(fact: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether a recorded fact leaves possible what was said of the same input."""
    same = (fact["workload"], fact["input"]) == (said["workload"], said["input"])
    return same and bool(set(fact["values"]) & set(said["values"]))


def _touches(evidence: Mapping[str, Any]) -> bool:
    words, text = evidence["words"], evidence["text"]
    if words is None:
        return True
    start = text.find(words)
    return bool(start < evidence["end"] and evidence["start"] < start + len(words))


def _marked_sentences(response: str) -> dict[str, list[str]]:
    """The sentences that carry each mark."""
    marked: dict[str, list[str]] = {}
    for sentence in sentences(response):
        for mark in MARK.findall(sentence):
            marked.setdefault(mark, []).append(sentence)
    return marked


def _supported(sentence: str, quotes: Mapping[str, str], engine_texts: Sequence[str]) -> bool:
    quoted = " ".join(quotes.get(mark, "") for mark in MARK.findall(sentence))
    own = " ".join(text for text in engine_texts if plain(text).rstrip(".") in plain(sentence))
    words = content_words(sentence)
    return not words or len(words & content_words(f"{quoted} {own}")) / len(words) >= SUPPORT
