"""Prepares what a turn is answered from, and puts the reply together."""

from advisor.agent import talk
from advisor.agent.conversation import Conversation, WorkloadRecord
from advisor.agent.deciding import Decider
from advisor.agent.material import MaterialBuilder
from advisor.agent.rendering import Citations, plain, question_text, render
from advisor.agent.turn import SearchGuidance, Turn
from advisor.core.documents import Citation, SearchResult
from advisor.core.drafts import Draft, Material, Support
from advisor.core.facts import Value
from advisor.core.ports import Retriever
from advisor.core.replies import Question, Reply, Status, Verification, Workload
from advisor.matrix.cells import Grid
from advisor.matrix.tables import Tables


class Answering:
    """The `retrieve` and `reply` steps."""

    def __init__(
        self,
        tables: Tables,
        decider: Decider,
        retriever: Retriever,
        builder: MaterialBuilder,
        model: str,
    ) -> None:
        self._tables, self._decider, self._retriever = tables, decider, retriever
        self._builder, self._model = builder, model

    def prepare(self, conversation: Conversation, turn: Turn) -> Turn:
        """The turn with its material; without any where a fixed text answers it."""
        if turn.aim == "guidance":
            found = self._search(turn)
            if not found.passages:
                return turn.model_copy(update={"aim": "declined", "found": found})
            return turn.model_copy(update={"found": found, "material": self._builder.guidance(found)})
        if not turn.decision:
            return turn
        record = conversation.workloads[turn.workload]
        supposed = turn.aim == "what_if"
        facts = tuple(fact for fact in record.facts if not (supposed and fact.input in turn.changes))
        if turn.decision.outcome:
            material = self._builder.recommendation(record.name, turn.decision, facts, hypothetical=supposed)
        else:
            asked = conversation.question and conversation.question.workload == turn.workload
            noted = tuple(one for one in turn.recorded if one in record.facts) if asked else facts
            branches = () if asked else self._branches(record)
            material = self._builder.open(record.name, turn.decision, noted, branches)
        return self._with_aside(turn.model_copy(update={"material": material if material.parts else None}), material)

    def _with_aside(self, turn: Turn, material: Material) -> Turn:
        """The turn with the answer to a guidance question that was asked beside the workload, or with its decline."""
        query = next((one.query for one in turn.requests if isinstance(one, SearchGuidance)), None)
        if not query or turn.aim != "advice":
            return turn
        found = self._retriever.search(query)
        if not found.passages:
            return turn.model_copy(update={"found": found, "notice": turn.notice or found.abstained})
        return turn.model_copy(update={"found": found, "material": self._builder.beside(material, found)})

    def begun(self, conversation: Conversation, turn: Turn, draft: Draft) -> str:
        """The beginning of the reply's text, as far as `draft` goes."""
        return "\n\n".join(self._opening(conversation, turn, draft)[0])

    def finish(self, conversation: Conversation, turn: Turn) -> tuple[Conversation, Turn]:
        """The conversation as it is stored, and the turn with its reply."""
        asked = conversation.question
        text, citations = self._text(conversation, turn, asked)
        failed = turn.failed
        verification = Verification(
            passed=all(check.passed for check in turn.checks),
            fallback_used=bool(turn.own_wording or turn.fell_back),
            checks=(*turn.checks, *(check.model_copy(update={"name": f"draft:{check.name}"}) for check in failed)),
        )
        reply = Reply(
            thread_id=turn.thread_id,
            model=self._model,
            seconds=0,
            text=text,
            status=self._status(turn, asked),
            question=asked,
            workloads=tuple(self._workload(record) for record in conversation.workloads),
            citations=citations,
            verification=verification,
            usage=turn.usage,
        )
        query = next((r.query for r in turn.requests if isinstance(r, SearchGuidance)), None)
        declined = (query or turn.message) if turn.aim == "declined" else None
        stored = conversation.model_copy(update={"tables": self._tables.digest, "declined": declined})
        return stored, turn.model_copy(update={"reply": reply})

    def _search(self, turn: Turn) -> SearchResult:
        """The guidance for the query, or for the user's own words where the query finds nothing; declined where their
        words ask for what is declined."""
        asked = next(request for request in turn.requests if isinstance(request, SearchGuidance))
        query = asked.query
        if not turn.message or asked.wording == "translated" or turn.message.strip() == query:
            return self._retriever.search(query)
        found = self._retriever.search(turn.message)
        if found.abstained:
            return found
        better = self._retriever.search(query)
        return found if asked.wording == "reworded" and not better.passages else better

    def _branches(self, record: WorkloadRecord) -> tuple[Support, ...]:
        """Where the axes that nobody can answer would lead, value by value."""
        leads = {axis.id: self._leads(record, axis.id) for axis in self._tables.axes()}
        differing = {name: outcomes for name, outcomes in leads.items() if len(set(outcomes.values())) > 1}
        return tuple(one for name, outcomes in differing.items() for one in self._builder.branches(name, outcomes))

    def _leads(self, record: WorkloadRecord, axis: str) -> dict[Value, tuple[str, ...]]:
        """The outcomes still possible for each value that an axis may have."""
        grid, known = Grid(self._tables), record.known(self._tables)
        values = known.get(axis, tuple(self._tables.inputs[axis].values))
        return {value: grid.outcomes({**known, axis: (value,)}) for value in values}

    def _status(self, turn: Turn, asked: Question | None) -> Status:
        if turn.aim == "declined":
            return "declined"
        if turn.aim in ("advice", "what_if") and turn.decision and turn.decision.outcome:
            return "recommended"
        return "needs_input" if turn.aim in ("advice", "lost") and asked else "answered"

    def _workload(self, record: WorkloadRecord) -> Workload:
        order = list(self._tables.inputs)
        facts = tuple(sorted(record.facts, key=lambda fact: order.index(fact.input)))
        suggestions = self._decider.suggestions(record)
        return Workload(name=record.name, facts=facts, suggestions=suggestions, decision=self._decider.decision(record))

    def _text(self, conversation: Conversation, turn: Turn, asked: Question | None) -> tuple[str, tuple[Citation, ...]]:
        """The reply's text and its citations: the lead, the body, the question, and a notice of a fallback."""
        blocks, citations = self._opening(conversation, turn, turn.draft or Draft())
        blocks.extend(self._beside(conversation.workloads[position]) for position in turn.beside)
        if asked and turn.topic != "why_asked" and (turn.aim == "advice" or len(asked.inputs) == 1):
            moved = turn.aim == "advice" and asked.workload != turn.workload
            blocks.append(question_text(asked, conversation.workloads[asked.workload].name if moved else None))
        if turn.fell_back:
            reason = turn.fell_back[0].rstrip(".")
            blocks.append(f"*The language model could not be used here: {reason}. The guided model took its place.*")
        return "\n\n".join(blocks), citations

    def _opening(self, conversation: Conversation, turn: Turn, draft: Draft) -> tuple[list[str], tuple[Citation, ...]]:
        """The engine's part of the text and the body, with the citations of the body. Further sentences at the end of
        the draft change nothing of what is there."""
        blocks = self._fixed(conversation, turn)
        if turn.decision:
            blocks.extend(self._lead(turn))
        if not turn.material:
            return blocks, ()
        marks = Citations(turn.material, lambda name: self._retriever.section(name).document)
        body = render(turn.material, draft, marks)
        return [*blocks, body] if body else blocks, marks.listed()

    def _fixed(self, conversation: Conversation, turn: Turn) -> list[str]:
        """What is said without any material."""
        if turn.aim == "declined":
            return [turn.notice or (turn.found and turn.found.abstained) or talk.LOST]
        if turn.aim == "talk":
            return [self._talk(conversation, turn)]
        if turn.aim == "lost":
            return [talk.LOST if conversation.question else f"{talk.LOST} {talk.CAN_DO}"]
        return [turn.notice] if turn.notice else []

    def _lead(self, turn: Turn) -> list[str]:
        """The engine's headline, and whether it is provisional or supposed."""
        assert turn.decision
        if turn.aim == "what_if":
            words = (self._tables.inputs[name].values[value].supposed for name, value in turn.changes.items())
            return [
                f"**If {' and '.join(words)}: {turn.decision.headline}**",
                "*This is a what-if; nothing of it is stored.*",
            ]
        lead = [f"**{plain(turn.decision.headline)}**"]
        if turn.decision.outcome and turn.decision.assumptions:
            lead.append("*Provisional: some points below are still assumed.*")
        return lead

    def _beside(self, record: WorkloadRecord) -> str:
        """A line about another workload of the same message."""
        return f"Noted beside it – **{plain(record.name)}**: {plain(self._decider.decision(record).headline)}"

    def _talk(self, conversation: Conversation, turn: Turn) -> str:
        assert turn.topic
        question, record = conversation.question, conversation.workload
        if turn.topic != "why_asked" or not question or not record:
            return talk.TALK[turn.topic]
        axis, *others = question.inputs
        branches = () if others else self._builder.branches(axis, self._leads(record, axis))
        return talk.about_question(question, tuple(branch.text for branch in branches))
