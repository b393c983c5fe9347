"""Each check of a draft catches what it is for, and an honest draft passes them all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.documents import Section, SourceReference, Statement
from advisor.core.drafts import Draft, Material, Part, Sentence, Support
from advisor.verification.verifier import DRAFT_CHECKS, SENTENCE_CHECKS, Verifier

LINES = (
    "A calibration sprint lasts two to four weeks and comes before you sign a long-term engagement.",
    "The risk of staff augmentation is uneven quality: the people are only as good as the vendor's vetting.",
    "RAND cites estimates by others that over 80% of AI projects fail.",
)
SOURCE = SourceReference(document="enterprise-matrix", heading="The Paid Calibration Sprint")
bounded = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def statement(number: int) -> Statement:
    start = len("\n".join(LINES[:number])) + (number > 0)
    text = LINES[number]
    return Statement(id=f"sprint.{number}", text=text, start=start, end=start + len(text), source=SOURCE)


SECTION = Section(
    id="sprint", document="vendors", title="Trial", text="\n".join(LINES), statements=tuple(map(statement, range(3)))
)
SECTIONS = {"sprint": SECTION}


def cited(name: str, number: int) -> Support:
    return Support(id=name, text=LINES[number], section="sprint", statement=statement(number))


PARTS: dict[Part, tuple[Support, ...]] = {
    "why": (
        Support(id="fact:maturity", text="In-house AI maturity: mature (you wrote “our ML team of twelve”)."),
        Support(
            id="rule:WM-7",
            text="High sensitivity with a mature team calls for staff augmentation or advice only (the published "
            "matrix, rule WM-7).",
        ),
    ),
    "depends": (
        Support(id="condition:1", text="The transactions may be processed by a third party; have legal confirm it."),
        Support(id="condition:2", text="It does not encode your core decision logic."),
    ),
    "flips": (Support(id="counterfactual:1", text="Co-build squad if your team were still emerging."),),
    "risks": (cited("risk", 1), cited("failure", 2)),
    "next": (cited("sprint", 0),),
    "note": (Support(id="standing", text="The matrix is a starting framework and replaces no legal review."),),
}
MATERIAL = Material(
    kind="recommendation",
    parts=PARTS,
    required=("fact:maturity", "rule:WM-7", "condition:1", "condition:2", "standing"),
    labels={
        "full_outsourcing": "Full outsourcing",
        "co_build_squad": "Co-build squad",
        "staff_augmentation": "Staff augmentation",
        "internal_rnd": "Internal R&D",
    },
)


def said(name: str, text: str | None = None, part: Part | None = None, *others: str) -> Sentence:
    """A sentence that rests on the support `name`, in its words and its part unless others are given."""
    home, support = next((p, s) for p, supports in PARTS.items() for s in supports if s.id == name)
    return Sentence(part=part or home, text=text or support.text, supports=(name, *others))


HONEST = Draft(sentences=tuple(said(support.id) for supports in PARTS.values() for support in supports))
PARAPHRASE = Draft(
    sentences=(
        said("fact:maturity", "You have a mature AI team in-house: “our ML team of twelve”."),
        said(
            "rule:WM-7",
            "For high sensitivity and a mature team, the matrix (WM-7) calls for staff augmentation or advice only.",
        ),
        said("condition:1", "This holds only if a third party may process the transactions; ask legal to confirm."),
        said("condition:2", "Your core decision logic must not be encoded in it."),
        said("counterfactual:1", "With a team that is still emerging, it would be a co-build squad."),
        said("risk", "Staff augmentation is as good as the vendor's vetting of its people, so quality is uneven."),
        said("sprint", "Before you sign for the long term, run a calibration sprint of 2 to 4 weeks."),
        said("standing", "Take the matrix as a starting framework: it is no replacement for legal review."),
    )
)
"""An honest rewording: shorter, numbers in digits, one risk left out."""


def failed(draft: Draft, material: Material = MATERIAL, sections: dict[str, Section] = SECTIONS) -> dict[str, str]:
    """The checks that fail, with what they say."""
    return {check.name: check.detail for check in Verifier().verify(draft, material, sections) if not check.passed}


def replaced(name: str, sentence: Sentence) -> Draft:
    """The honest draft with another sentence in the place of the one that rests on `name`."""
    return Draft(sentences=tuple(sentence if name in one.supports else one for one in HONEST.sentences))


def with_also(sentence: Sentence) -> Draft:
    return Draft(sentences=(*HONEST.sentences, sentence))


def without(*names: str) -> Draft:
    return Draft(sentences=tuple(one for one in HONEST.sentences if not set(names) & set(one.supports)))


def test_an_honest_draft_passes_every_check() -> None:
    assert failed(HONEST) == {}


def test_an_honest_paraphrase_passes_every_check() -> None:
    assert failed(PARAPHRASE) == {}


@given(st.permutations(HONEST.sentences), st.sets(st.sampled_from(["counterfactual:1", "risk", "failure", "sprint"])))
@bounded
def test_reordering_and_leaving_out_what_is_optional_is_honest(order: list[Sentence], left_out: set[str]) -> None:
    assert failed(Draft(sentences=tuple(one for one in order if not left_out & set(one.supports)))) == {}


def test_one_sentence_may_rest_on_several_supports() -> None:
    joined = " ".join(support.text for support in PARTS["depends"])
    draft = Draft(
        sentences=(*without("condition:1", "condition:2").sentences, said("condition:1", joined, None, "condition:2"))
    )
    assert failed(draft) == {}


def test_every_check_is_reported_by_name_passed_or_not() -> None:
    names = [check.name for check in Verifier().verify(HONEST, MATERIAL, SECTIONS)]
    assert names == [*SENTENCE_CHECKS, *DRAFT_CHECKS, "citations"]
    assert [check.name for check in Verifier().verify(Draft(), MATERIAL, SECTIONS)] == names


class TestSupport:
    def test_an_invented_support_is_caught(self) -> None:
        draft = with_also(
            Sentence(part="why", text="You have a mature AI team.", supports=("fact:mood", "fact:maturity"))
        )
        assert list(failed(draft)) == ["support"]
        assert "'fact:mood'" in failed(draft)["support"]

    def test_a_sentence_that_rests_on_nothing_is_caught(self) -> None:
        found = failed(with_also(Sentence(part="why", text="So it is.")))
        assert list(found) == ["support"]
        assert "rests on nothing" in found["support"]


class TestRecommendation:
    @pytest.mark.parametrize("other", ["full outsourcing", "Full Outsourcing", "full-outsourcing", "a co-build squad"])
    def test_another_outcome_than_the_supports_name_is_caught(self, other: str) -> None:
        text = f"High sensitivity with a mature team calls for {other} (rule WM-7)."
        found = failed(replaced("rule:WM-7", said("rule:WM-7", text)))
        assert "recommendation" in found
        assert other.removeprefix("a ").replace("full-", "full ").lower() in found["recommendation"]

    def test_an_outcome_is_known_by_all_its_words(self) -> None:
        text = "A mature team calls for internal R&D at high sensitivity, rule WM-7."
        assert "recommendation" in failed(replaced("rule:WM-7", said("rule:WM-7", text)))

    def test_the_outcome_that_the_support_names_may_be_named(self) -> None:
        assert failed(with_also(said("counterfactual:1", "An emerging team would make it a CO-BUILD  SQUAD."))) == {}

    def test_a_recommendation_in_other_words_is_caught(self) -> None:
        text = "Our ML team of twelve is mature, so outsource all of it."
        assert failed(with_also(said("fact:maturity", text)))


class TestNumbers:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("sprint", "A calibration sprint lasts two to six weeks and comes before you sign a long-term engagement."),
            ("sprint", "A calibration sprint lasts 2 to 14 weeks and comes before you sign a long-term engagement."),
            ("failure", "RAND cites estimates by others that over 95% of AI projects fail."),
            ("failure", "RAND cites estimates by others that over ninety percent of AI projects fail."),
            ("failure", "RAND cites estimates by others that over 80.5% of AI projects fail."),
            ("failure", "RAND cites estimates by others that over half of AI projects fail."),
            ("fact:maturity", "Your in-house AI maturity is mature, with an ML team of 1,200."),
            ("standing", "The matrix is a starting framework and replaces no legal review since 2019."),
        ],
    )
    def test_an_altered_or_added_number_is_caught(self, name: str, text: str) -> None:
        assert list(failed(replaced(name, said(name, text)))) == ["numbers"]

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("sprint", "A calibration sprint lasts 2-4 weeks and comes before you sign a long-term engagement."),
            ("fact:maturity", "Your in-house AI maturity is mature, with an ML team of 12."),
            ("fact:maturity", "Your in-house AI maturity is mature, with a dozen in the ML team."),
        ],
    )
    def test_the_same_number_in_digits_or_words_is_honest(self, name: str, text: str) -> None:
        assert failed(replaced(name, said(name, text))) == {}

    def test_an_altered_unit_is_caught(self) -> None:
        text = "A calibration sprint lasts two to four months and comes before you sign a long-term engagement."
        assert failed(replaced("sprint", said("sprint", text)))


class TestWords:
    @pytest.mark.parametrize(
        "text",
        [
            "Acme Consulting would gladly help your bank tomorrow.",
            "Competitors regret similar choices, and your board expects savings.",
            "Zürich insurers already trust this approach completely.",
            "Your mature team impressed several industry analysts.",
        ],
    )
    def test_an_added_claim_is_caught(self, text: str) -> None:
        assert text in failed(with_also(said("fact:maturity", text)))["words"]

    def test_a_real_citation_that_does_not_support_the_sentence_is_caught(self) -> None:
        text = "Insist on escrow for the source code and on daily penalties."
        assert "words" in failed(with_also(said("failure", text)))


class TestRequired:
    @pytest.mark.parametrize("name", MATERIAL.required)
    def test_what_is_required_may_not_be_dropped(self, name: str) -> None:
        found = failed(without(name))
        assert list(found) == ["required"]
        assert repr(name) in found["required"]

    def test_a_condition_that_is_only_listed_and_not_said_counts_as_dropped(self) -> None:
        draft = without("condition:2")
        listed = said("condition:1", None, None, "condition:2")
        draft = Draft(sentences=tuple(listed if "condition:1" in one.supports else one for one in draft.sentences))
        assert failed(draft)

    def test_an_empty_draft_drops_everything(self) -> None:
        assert list(failed(Draft())) == ["required"]


class TestBounds:
    def test_a_sentence_said_twice_is_caught(self) -> None:
        twice = said("risk", LINES[1])
        assert "repetition" in failed(Draft(sentences=(*PARAPHRASE.sentences, twice, twice)))

    def test_a_draft_without_end_is_caught(self) -> None:
        many = tuple(said("risk", f"{LINES[1]} {'again ' * n}") for n in range(90))
        assert "repetition" in failed(Draft(sentences=many))

    def test_a_sentence_without_end_is_caught(self) -> None:
        assert "bounds" in failed(replaced("risk", said("risk", f"{LINES[1]} " * 10)))


class TestSuppositions:
    def test_a_counterfactual_told_as_a_statement_is_caught(self) -> None:
        found = failed(replaced("counterfactual:1", said("counterfactual:1", "Your team is emerging: co-build squad.")))
        assert "supposition" in found

    def test_an_assumption_told_as_a_fact_is_caught(self) -> None:
        assumed = Support(id="assumption:data_ready", text="Assumed until you say otherwise: usable data exists.")
        material = MATERIAL.model_copy(update={"parts": {**PARTS, "depends": (*PARTS["depends"], assumed)}})
        bold = Sentence(part="depends", text="Usable data exists.", supports=("assumption:data_ready",))
        careful = Sentence(
            part="depends", text="It is assumed that usable data exists.", supports=("assumption:data_ready",)
        )
        for sentence, caught in ((bold, True), (careful, False)):
            checks = Verifier().verify(Draft(sentences=(*PARAPHRASE.sentences, sentence)), material, SECTIONS)
            assert ("assumptions" in {check.name for check in checks if not check.passed}) is caught


class TestPolarity:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("condition:1", "The transactions may not be processed by a third party; have legal confirm it."),
            ("condition:2", "It does encode your core decision logic."),
            (
                "risk",
                "The risk of staff augmentation is not uneven quality: people are as good as their vetting.",
            ),
        ],
    )
    def test_a_sentence_that_turns_its_support_over_is_caught(self, name: str, text: str) -> None:
        assert "polarity" in failed(replaced(name, said(name, text)))

    def test_a_denial_beside_a_quoted_one_counts(self) -> None:
        support = Support(id="fact:ready", text="Data ready: no, not yet – “no”.")
        material = Material(kind="recommendation", parts={"why": (support,)})
        turned = Sentence(part="why", text="Data ready: no, yet – “no”.", supports=("fact:ready",))
        told = Sentence(part="why", text="You said no: the data is not ready.", supports=("fact:ready",))
        assert list(Verifier().problems(turned, material)) == ["polarity"]
        assert not Verifier().problems(told, material)


class TestOrder:
    @pytest.mark.parametrize(
        ("name", "part"),
        [("counterfactual:1", "why"), ("risk", "next"), ("condition:1", "note"), ("standing", "why")],
    )
    def test_a_sentence_moved_to_another_part_is_caught(self, name: str, part: Part) -> None:
        found = failed(replaced(name, said(name, part=part)))
        assert list(found) == ["order"]
        assert repr(part) in found["order"]

    def test_a_sentence_may_not_mix_parts(self) -> None:
        text = "Your in-house AI maturity is mature; with an emerging team it were a co-build squad."
        draft = with_also(said("fact:maturity", text, None, "counterfactual:1"))
        assert list(failed(draft)) == ["order"]


class TestCitations:
    def with_statement(self, other: Statement, section: str = "sprint") -> Material:
        moved = Support(id="sprint", text=other.text, section=section, statement=other)
        return MATERIAL.model_copy(update={"parts": {**PARTS, "next": (moved,)}})

    @pytest.mark.parametrize("shift", [-1, 1, 7])
    def test_a_shifted_quote_is_caught(self, shift: int) -> None:
        right = statement(1)
        shifted = right.model_copy(update={"start": right.start + shift, "end": right.end + shift})
        draft = replaced("sprint", Sentence(part="next", text=right.text, supports=("sprint",)))
        found = failed(draft, self.with_statement(shifted))
        assert "citations" in found
        assert "'sprint.1'" in found["citations"]

    def test_an_altered_quote_is_caught(self) -> None:
        right = statement(0)
        altered = right.model_copy(update={"text": right.text.replace("two to four", "two to five")})
        draft = replaced("sprint", Sentence(part="next", text=altered.text, supports=("sprint",)))
        assert list(failed(draft, self.with_statement(altered))) == ["citations"]

    def test_a_section_that_is_not_there_is_caught(self) -> None:
        assert list(failed(HONEST, sections={})) == ["citations"]
        assert list(failed(HONEST, self.with_statement(statement(0), section="nowhere"))) == ["citations"]


def test_a_failed_check_says_enough_to_repair_the_sentence() -> None:
    wrong = "Acme Consulting would gladly help your bank tomorrow."
    detail = failed(with_also(said("fact:maturity", wrong)))["words"]
    assert detail.startswith(f"“{wrong}”")


def test_details_stay_short_however_much_is_wrong() -> None:
    draft = Draft(sentences=tuple(Sentence(part="why", text=f"Claim {letter}.") for letter in "abcdefgh"))
    assert failed(draft)["support"].count("rests on nothing") == 3


LONG = " ".join([LINES[1]] * 6)
ASSUMED = Support(id="assumption:data_ready", text="Assumed until you say otherwise: usable data exists.")
WITH_ASSUMPTION = MATERIAL.model_copy(update={"parts": {**PARTS, "depends": (*PARTS["depends"], ASSUMED)}})
CAUGHT: dict[str, Sentence] = {
    "bounds": said("risk", LONG),
    "support": Sentence(part="why", text="You have a mature AI team.", supports=("fact:mood", "fact:maturity")),
    "recommendation": said("fact:maturity", "Our ML team of twelve is mature, so outsource it."),
    "supposition": said("counterfactual:1", "Your team is emerging: co-build squad."),
    "assumptions": Sentence(part="depends", text="Usable data exists.", supports=("assumption:data_ready",)),
    "numbers": said("sprint", LINES[0].replace("four", "six")),
    "strength": said("failure", "RAND cites estimates by others that 80% of AI projects fail."),
    "polarity": said("condition:2", "It does encode your core decision logic."),
    "names": said("failure", "RAND cites estimates by Gartner that over 80% of AI projects fail."),
    "quotes": said("fact:maturity", "In-house AI maturity: mature (you wrote “our ML team of our twelve”)."),
    "words": said("risk", "Uneven quality is the risk of staff augmentation, and cheap offices fill quickly."),
    "user": said("fact:maturity", "Your budget and in-house AI maturity are mature: “our ML team of twelve”."),
    "instructions": said("fact:maturity", "Click on in-house AI maturity: mature, “our ML team of twelve”."),
    "order": said("risk", part="next"),
}
"""By the name of a check, a sentence that no other check catches: without the check it would be shown."""


@pytest.mark.parametrize("name", CAUGHT)
def test_this_check_alone_keeps_the_sentence_out(name: str) -> None:
    assert list(Verifier().problems(CAUGHT[name], WITH_ASSUMPTION)) == [name]


def test_every_check_of_a_sentence_is_needed() -> None:
    assert list(CAUGHT) == list(SENTENCE_CHECKS)


def test_a_sentence_in_the_supports_own_words_is_always_kept() -> None:
    for part, supports in PARTS.items():
        for support in supports:
            assert not Verifier().problems(Sentence(part=part, text=support.text, supports=(support.id,)), MATERIAL)
