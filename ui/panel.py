"""The side panel: "Your workload" and "Sources" as HTML. Pure functions; every text in it is escaped."""

from collections.abc import Iterable, Sequence

from advisor.core.decisions import AppliedRule, Counterfactual, Decision, Provenance
from advisor.core.facts import Fact, Suggestion
from advisor.core.replies import Workload
from advisor.matrix.tables import Tables
from advisor_ui.rendering import (
    AnswerSources,
    OpenedCitation,
    input_label,
    outcome_label,
    source_anchor,
    value_label,
)
from advisor_ui.safety import as_html

PROVENANCE: dict[Provenance, str] = {
    "published": "The source states it.",
    "refinement": "Ours: it picks among the outcomes that a published rule allows.",
    "extension": "Ours: the published matrix is silent here.",
    "derived": "Ours: drawn from the source's wording.",
}
"""What each provenance word means, shown where the pointer rests on it."""

FIRST_CHANGES = 6
"""Counterfactuals shown before the rest folds away."""


def workload_panel(workloads: Sequence[Workload], tables: Tables) -> str:
    """Everything known and decided about each workload under discussion."""
    if not workloads:
        body = '<p class="quiet">What you tell me about your workload appears here, with what it leads to.</p>'
    else:
        body = "".join(_workload(workload, tables) for workload in workloads)
    return _section("workload-panel", "Your workload" if len(workloads) < 2 else "Your workloads", body)


def sources_panel(answers: Sequence[AnswerSources]) -> str:
    """The sources of the latest answer, and folded away those of the answers before it."""
    cited = [answer for answer in answers if answer.citations]
    if not cited:
        body = '<p class="quiet">What an answer cites opens here, with the passage marked.</p>'
    else:
        body = _answer(cited[-1]) + "".join(
            f'<details class="earlier"><summary>Earlier: {as_html(_short(answer.asked))}</summary>'
            f"{_answer(answer)}</details>"
            for answer in reversed(cited[:-1])
        )
    return _section("sources-panel", "Sources", body)


def question_text(text: str) -> str:
    """The open question above its controls. The reply itself says why it is asked."""
    return f'<p class="asked">{as_html(text)}</p>'


def _section(identifier: str, title: str, body: str) -> str:
    heading = f'<h2 class="panel-title">{as_html(title)}</h2>'
    return f'<details class="panel" id="{identifier}" open><summary>{heading}</summary>{body}</details>'


def _workload(workload: Workload, tables: Tables) -> str:
    decision = workload.decision
    state = "decided" if decision.outcome else "open"
    parts = [
        f'<h3 class="workload-name">{as_html(workload.name)}</h3>',
        f'<p class="headline {state}">{as_html(decision.headline)}</p>',
        _part("Still possible", _items(_possible(decision, tables))),
        _part("Hard stops", _items(_hard_stops(decision, tables)), "stop"),
        _facts(workload.facts, tables),
        _part("Suggested, not confirmed", _items(_suggestion(one, tables) for one in workload.suggestions)),
        _part("Assumed until you say otherwise", _items(_assumption(one, tables) for one in decision.assumptions)),
        _part("Provided that", _items(map(as_html, decision.conditions))),
        _part("In what shape", _items(_shape(decision, tables))),
        _part("Rules that decided", _items(map(_rule, decision.rules))),
        _changes(decision, tables),
    ]
    return f'<article class="workload">{"".join(parts)}</article>'


def _part(title: str, body: str, kind: str = "") -> str:
    return f'<div class="part {kind}"><h4>{as_html(title)}</h4>{body}</div>' if body else ""


def _items(items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{listed}</ul>" if listed else ""


def _possible(decision: Decision, tables: Tables) -> Iterable[str]:
    names = decision.possible_outcomes if decision.outcome is None else ()
    return (as_html(outcome_label(name, tables)) for name in names)


def _shape(decision: Decision, tables: Tables) -> Iterable[str]:
    """The delivery form, and the steps over time where there are several."""
    if not tables.delivery or not decision.delivery_form:
        return ()
    forms = tables.delivery.forms
    return (" → ".join(as_html(forms[step].label) for step in decision.pathway or (decision.delivery_form,)),)


def _hard_stops(decision: Decision, tables: Tables) -> Iterable[str]:
    known = tables.hard_stops
    return (as_html(known[name].text if name in known else name) for name in decision.hard_stops)


def _facts(facts: Sequence[Fact], tables: Tables) -> str:
    rows = "".join(
        f"<div><dt>{as_html(input_label(fact.input, tables))}</dt>"
        f"<dd><strong>{as_html(_value(fact, tables))}</strong> {_ground(fact)}</dd></div>"
        for fact in facts
    )
    return _part("What is known", f'<dl class="facts">{rows}</dl>') if rows else ""


def _value(fact: Fact, tables: Tables) -> str:
    return " or ".join(value_label(fact.input, value, tables) for value in fact.values)


def _ground(fact: Fact) -> str:
    """What the fact rests on: the user's words, a control, or nothing but an assumption."""
    if fact.evidence is not None:
        note = ' <span class="ground">implied</span>' if fact.basis == "implied" else ""
        return f"<q>{as_html(fact.evidence.quote)}</q>{note}"
    return f'<span class="ground">{"assumed" if fact.basis == "assumed" else "set by you"}</span>'


def _suggestion(suggestion: Suggestion, tables: Tables) -> str:
    value = value_label(suggestion.input, suggestion.value, tables)
    origin = "your document" if suggestion.from_ == "document" else "our catalogue of typical workloads"
    return (
        f"{as_html(input_label(suggestion.input, tables))}: <strong>{as_html(value)}</strong>. "
        f'{as_html(suggestion.reason)} <span class="ground">from {origin}</span>'
    )


def _assumption(name: str, tables: Tables) -> str:
    """The assumed input with the value it is taken to have, where the tables leave only one."""
    label = as_html(input_label(name, tables))
    stops = {stop.value for stop in tables.hard_stops.values() if stop.input == name}
    harmless = [value for value in tables.inputs[name].values if value not in stops] if name in tables.inputs else []
    if stops and len(harmless) == 1:
        return f"{label}: {as_html(value_label(name, harmless[0], tables))}"
    return label


def _rule(rule: AppliedRule) -> str:
    badge = f'<span class="provenance {rule.provenance}" title="{PROVENANCE[rule.provenance]}">{rule.provenance}</span>'
    return f'{badge} {as_html(rule.text)} <span class="rule">{as_html(rule.id)}</span>'


def _changes(decision: Decision, tables: Tables) -> str:
    """What the recommendation holds under, in words: each smallest set of changes that flips it."""
    if decision.outcome is None:
        return ""
    if not decision.counterfactuals:
        return _part("Holds", "<p>No change of what is known would flip it.</p>")
    changes = [_change(one, tables) for one in decision.counterfactuals]
    first, rest = _items(changes[:FIRST_CHANGES]), changes[FIRST_CHANGES:]
    more = f"<details><summary>{len(rest)} more</summary>{_items(rest)}</details>" if rest else ""
    return _part("Holds unless", first + more, "changes")


def _change(counterfactual: Counterfactual, tables: Tables) -> str:
    causes = " and ".join(
        f"{as_html(input_label(name, tables))}: <strong>{as_html(value_label(name, value, tables))}</strong>"
        for name, value in counterfactual.changes.items()
    )
    return f'{causes} <span class="leads-to">→ {as_html(_leads_to(counterfactual, tables))}</span>'


def _leads_to(counterfactual: Counterfactual, tables: Tables) -> str:
    if counterfactual.outcome is not None:
        return outcome_label(counterfactual.outcome, tables)
    names = [outcome_label(name, tables) for name in counterfactual.possible_outcomes]
    return f"open again: {' or '.join(names)}" if names else "open again"


def _answer(answer: AnswerSources) -> str:
    return "".join(_citation(answer.turn, citation) for citation in answer.citations)


def _citation(turn: int, citation: OpenedCitation) -> str:
    before, quote, after = (
        citation.text[: citation.start],
        citation.text[citation.start : citation.end],
        citation.text[citation.end :],
    )
    title = as_html(citation.title or citation.page)
    return (
        f'<details class="source" id="{as_html(source_anchor(turn, citation.mark))}">'
        f'<summary><span class="mark">{as_html(citation.mark)}</span> {title}</summary>'
        f'<p class="passage">{as_html(before)}<mark>{as_html(quote)}</mark>{as_html(after)}</p>'
        f'<p class="origin">Handbook page “{as_html(citation.page)}”. Source: {as_html(citation.source)}.</p></details>'
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= 60 else line[:59].rstrip() + "…") or "empty message"
