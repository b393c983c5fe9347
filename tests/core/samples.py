"""A reply in which every part of the contract occurs."""

from advisor import Decision, Reply
from advisor.core.decisions import AppliedRule, Counterfactual, TraceStep
from advisor.core.documents import Citation
from advisor.core.facts import Evidence, Fact, Suggestion
from advisor.core.replies import Check, Option, Question, Verification, Workload

MESSAGE = "We are a bank with no team of our own. Should we outsource a fraud model?"


def evidence(quote: str) -> Evidence:
    """Where `MESSAGE` says `quote`."""
    start = MESSAGE.index(quote)
    return Evidence(message=0, quote=quote, start=start, end=start + len(quote))


def full_decision() -> Decision:
    return Decision(
        outcome="do_not_outsource",
        headline="Do not outsource: build internal capability first.",
        alternatives=("advisory_only",),
        conditions=("Build a minimum of internal capability first.",),
        hard_stops=("HS-4",),
        assumptions=("success_criteria_defined",),
        delivery_form="consulting_sprint",
        pathway=("consulting_sprint", "dedicated_team"),
        possible_outcomes=("do_not_outsource",),
        robustness=1 / 3,
        rules=(AppliedRule(id="WM-5", table="workload-matrix", provenance="published", text="Build first."),),
        counterfactuals=(
            Counterfactual(changes={"maturity": "mature"}, outcome=None, possible_outcomes=("staff_augmentation",)),
            Counterfactual(changes={"sensitivity": "low", "data_cannot_leave": False}, outcome="full_outsourcing"),
        ),
        trace=(TraceStep(step="match", rules=("WM-5",), outcomes=("do_not_outsource",), text="One rule matches."),),
    )


def full_reply() -> Reply:
    facts = (
        Fact(input="sensitivity", value="high", basis="implied", confidence=0.8, evidence=evidence("a bank")),
        Fact(input="maturity", value="none", basis="stated", evidence=evidence("no team of our own")),
        Fact(input="certainty", value=("high", "medium"), basis="set"),
        Fact(input="data_ready", value=False, basis="assumed"),
    )
    found = Evidence(document="notes.pdf", section="p. 2", quote="precedent", start=3, end=12)
    suggestions = (
        Suggestion(input="certainty", value="high", reason="Fraud models are common.", from_="catalogue"),
        Suggestion(input="certainty", value="medium", reason="Your notes say so.", from_="document", evidence=found),
    )
    return Reply(
        thread_id="t1",
        model="guided",
        seconds=0.25,
        text="**Do not outsource: build internal capability first.** [1]",
        status="recommended",
        question=Question(
            workload=0,
            inputs=("success_criteria_defined",),
            text="Do measurable acceptance criteria exist?",
            why="No vendor can deliver against criteria that nobody has defined.",
            options=(
                Option(input="success_criteria_defined", value=True, label="Yes"),
                Option(input="success_criteria_defined", value=None, label="I don't know"),
            ),
        ),
        workloads=(Workload(name="fraud model", facts=facts, suggestions=suggestions, decision=full_decision()),),
        citations=(
            Citation(
                id="1", document="matrix", section="rows", source="article, “Matrix”", quote="Build.", start=2, end=8
            ),
        ),
        verification=Verification(passed=True, fallback_used=True, checks=(Check(name="facts", passed=True),)),
    )
