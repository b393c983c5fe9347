"""The side panel's HTML."""

from html.parser import HTMLParser

import pytest

from advisor.core.decisions import AppliedRule, Counterfactual, Decision
from advisor.core.facts import Evidence, Fact, Suggestion
from advisor.core.replies import Workload
from advisor.matrix.evaluation import decide
from advisor_ui import panel
from advisor_ui.rendering import AnswerSources, OpenedCitation

from tests.ui.fake_advisor import FakeAdvisor

EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>${1+1}{{value}}'


@pytest.fixture(scope="module")
def tables():
    return FakeAdvisor().tables


class Page(HTMLParser):
    """Collects tags, attributes and text, and whether every tag closes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

        if tag in ("li", "h4", "dt", "dd", "p"):
            self.words.append(" ")

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def decision(**fields) -> Decision:
    return Decision(**{"outcome": "staff_augmentation", "headline": "Staff augmentation.", **fields})


def shown(tables, *facts: Fact, **fields) -> Page:
    return Page(panel.workload_panel([Workload(name="fraud model", facts=facts, decision=decision(**fields))], tables))


def said(name: str, value, quote: str, basis: str = "stated") -> Fact:
    evidence = Evidence(message=0, quote=quote, start=0, end=len(quote))
    return Fact(input=name, value=value, basis=basis, evidence=evidence)


class TestWorkload:
    def test_before_anything_is_known_it_says_what_will_be_here(self, tables):
        assert "appears here" in Page(panel.workload_panel((), tables)).text

    def test_a_fact_shows_its_value_and_the_users_words(self, tables):
        text = shown(tables, said("maturity", ("none", "emerging"), "we just hired someone")).text
        assert "In-house AI maturity" in text
        assert "None or Emerging we just hired someone" in text

    def test_a_fact_without_words_says_where_it_comes_from(self, tables):
        assert "High set by you" in shown(tables, Fact(input="sensitivity", value="high", basis="set")).text
        assert "High assumed" in shown(tables, Fact(input="sensitivity", value="high", basis="assumed")).text
        assert "phones implied" in shown(tables, said("sensitivity", "medium", "phones", "implied")).text

    def test_assumptions_name_the_value_they_take(self, tables):
        text = shown(tables, assumptions=("core_differentiator", "internal_owner")).text
        assert "Core differentiator: No, it is not core" in text
        assert "Internal owner" in text

    def test_conditions_hard_stops_and_rules_are_listed_with_provenance(self, tables):
        rule = AppliedRule(id="WX-1", table="workload-matrix", provenance="extension", text="It can go out.")
        page = shown(tables, conditions=("Legal agrees.",), hard_stops=("HS-3", "HS-99"), rules=(rule,))
        assert "Provided that Legal agrees." in page.text
        assert tables.hard_stops["HS-3"].text in page.text
        assert "HS-99" in page.text
        assert "extension It can go out. WX-1" in page.text

    def test_what_would_change_it_is_told_in_labels(self, tables):
        flips = (
            Counterfactual(changes={"maturity": "none"}, outcome="do_not_outsource"),
            Counterfactual(changes={"certainty": "low", "data_cannot_leave": True}, outcome=None),
            Counterfactual(
                changes={"certainty": "medium"}, outcome=None, possible_outcomes=("staff_augmentation", "advisory_only")
            ),
        )
        text = shown(tables, counterfactuals=flips, robustness=0.25).text
        assert "Holds unless" in text
        assert "In-house AI maturity: None → Do not outsource" in text
        assert "Outcome certainty: Low and Data that cannot leave: Yes, it has to stay → open again" in text
        assert "open again: Staff augmentation or Advisory only" in text

    def test_robustness_is_never_a_number(self, tables):
        flip = Counterfactual(changes={"maturity": "none"}, outcome="do_not_outsource")
        html = panel.workload_panel(
            [Workload(name="w", decision=decision(counterfactuals=(flip,), robustness=0.8125))], tables
        )
        for number in ("0.81", "81", "%", "percent"):
            assert number not in html
        assert "No change of what is known would flip it" in shown(tables, robustness=1.0).text

    def test_many_flips_fold_away(self, tables):
        flips = tuple(Counterfactual(changes={f"input_{n}": "x"}, outcome="internal_rnd") for n in range(9))
        assert "3 more" in shown(tables, counterfactuals=flips).text

    def test_an_open_decision_names_what_is_left_and_nothing_that_would_flip_it(self, tables):
        text = shown(tables, outcome=None, possible_outcomes=("internal_rnd", "advisory_only")).text
        assert "Internal R&D" in text
        assert "Advisory only" in text
        assert "Holds" not in text

    def test_suggestions_are_marked_as_unconfirmed(self, tables):
        one = Suggestion(**{"input": "certainty", "value": "high", "reason": "It is common.", "from": "catalogue"})
        html = panel.workload_panel([Workload(name="w", suggestions=(one,), decision=decision())], tables)
        assert "Suggested, not confirmed" in html
        assert "catalogue of typical workloads" in html

    def test_several_workloads_show_one_after_the_other(self, tables):
        two = [Workload(name=name, decision=decision()) for name in ("Fraud model", "Chatbot")]
        text = Page(panel.workload_panel(two, tables)).text
        assert text.index("Your workloads") < text.index("Fraud model") < text.index("Chatbot")


class TestSources:
    def opened(self, mark: str = "1", text: str = "Before. Quoted. After.") -> OpenedCitation:
        start = text.index("Quoted.") if "Quoted." in text else 0
        return OpenedCitation(mark, "Contract", "Exit terms", "enterprise-matrix, “Exit”", text, start, start + 7)

    def test_the_quote_is_marked_within_the_whole_text(self):
        html = panel.sources_panel([AnswerSources(3, "exit?", (self.opened(),))])
        assert "Before. <mark>Quoted.</mark> After." in html
        assert 'id="source-3-1"' in html
        assert "Handbook page “Contract”" in html
        assert "enterprise-matrix, “Exit”" in html

    def test_earlier_answers_keep_their_sources(self):
        answers = [AnswerSources(1, "first?", (self.opened(),)), AnswerSources(2, "second?", (self.opened(),))]
        html = panel.sources_panel([*answers, AnswerSources(3, "nothing cited", ())])
        assert html.index("source-2-1") < html.index("Earlier: first?") < html.index("source-1-1")

    def test_without_sources_it_says_what_will_be_here(self):
        assert "opens here" in panel.sources_panel([])


def test_hostile_text_becomes_text_everywhere(tables):
    rule = AppliedRule(id=EVIL, table="t", provenance="derived", text=EVIL)
    flip = Counterfactual(changes={EVIL: EVIL}, outcome=EVIL)
    one = Suggestion(**{"input": EVIL, "value": EVIL, "reason": EVIL, "from": "document"})
    workload = Workload(
        name=EVIL,
        facts=(said(EVIL, EVIL, EVIL),),
        suggestions=(one,),
        decision=decision(
            headline=EVIL,
            conditions=(EVIL,),
            assumptions=(EVIL,),
            hard_stops=(EVIL,),
            rules=(rule,),
            counterfactuals=(flip,),
        ),
    )
    cited = OpenedCitation(EVIL, EVIL, EVIL, EVIL, EVIL, 2, 9)
    html = panel.workload_panel([workload], tables) + panel.sources_panel([AnswerSources(1, EVIL, (cited,))])
    page = Page(html + panel.question_text(EVIL))
    assert not {"img", "script"} & set(page.tags)
    assert page.attributes <= {"class", "id", "open", "title"}
    assert "${" not in html
    assert "{{" not in html


def test_the_shape_of_the_engagement_is_shown_with_its_steps(tables):
    values = {"sensitivity": "high", "maturity": "mature", "certainty": "high", "readiness": "poc"}
    shape = {"customization": "high", "long_term_ownership": "internal"}
    decision = decide(tables, tables.known({**values, **shape}))
    html = panel.workload_panel([Workload(name="fraud model", decision=decision)], tables)
    assert "Consulting sprint → Build-operate-transfer" in html
