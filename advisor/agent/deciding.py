"""From what was asked for to facts, decisions and the next question. The tables decide; nothing else does."""

from collections.abc import Mapping

from advisor.agent.conversation import UNNAMED, Conversation, WorkloadRecord
from advisor.agent.turn import Aim, Recommend, RecordFacts, SearchGuidance, Talk, Turn, WhatIf
from advisor.core.decisions import Decision
from advisor.core.errors import UnknownWorkloadError
from advisor.core.facts import Fact, Suggestion, Value
from advisor.core.ports import Reader
from advisor.core.readings import Contradiction, OpenQuestion, Reading, ReadingContext
from advisor.core.replies import Option, Question
from advisor.matrix.cells import Grid
from advisor.matrix.delivery import open_inputs
from advisor.matrix.evaluation import DEFAULT_DATA, decide
from advisor.matrix.headlines import lowered
from advisor.matrix.questions import next_axis, screening
from advisor.matrix.tables import Tables
from advisor.retrieval.abstention import Abstention
from advisor.understanding.catalogue import Catalogue
from advisor.understanding.evidence import Doubt, Refusal, check_proposal

QUOTED = 200
"""Characters of the user's words that a question quotes."""
SCREENING_WHY = "Each of these could still change or defer the advice; until you answer, it is assumed that none does."
SHAPE_WHY = "These decide in what shape the work goes outside; the recommendation itself stays as it is."


def reading_context(conversation: Conversation) -> ReadingContext:
    """What the conversation already holds, for the reading step."""
    record = conversation.workload
    question = conversation.question
    return ReadingContext(
        workload=record.name if record else None,
        named=bool(record and record.name != UNNAMED),
        others=tuple(one.name for one in conversation.workloads if one is not record and one.name != UNNAMED),
        known={fact.input: fact.value for fact in record.facts} if record else {},
        question=_as_read(question),
        last=_last(record.facts) if record else (),
        pressing=conversation.declined,
    )


class Decider:
    """Applies a turn's requests to the conversation."""

    def __init__(
        self, tables: Tables, reader: Reader, abstention: Abstention, catalogue: Catalogue | None = None
    ) -> None:
        """Without a `catalogue`, no likely values are suggested."""
        self._tables, self._reader, self._abstention = tables, reader, abstention
        self._catalogue = catalogue

    def apply(self, conversation: Conversation, turn: Turn) -> tuple[Conversation, Turn]:
        """The conversation with the turn's facts in it, and the turn with its aim and its decision."""
        if turn.set_facts:
            return self._set(conversation, turn)
        turn = turn.model_copy(update={"notice": self._notice(turn)})
        if turn.notice and not conversation.workload:
            return conversation, turn.model_copy(update={"aim": "declined"})
        reading = self._reading(conversation, turn)
        aim: Aim = "lost"
        changes: dict[str, Value] = {}
        updates: dict[str, object] = {}
        entered: list[int] = []
        for request in turn.requests:
            match request:
                case RecordFacts():
                    before, told = len(turn.recorded), reading.about(request.workload)
                    name = _meant(request.workload, turn, reading)
                    began = self._enter(conversation, name)
                    noted, turn = self._record(began, turn, request, told)
                    unclear = request.unsure or told.doubtful or told.contradictions or _doubts_more(noted, began)
                    if len(turn.recorded) > before or unclear or name:
                        conversation, aim = noted, "advice"
                        entered.append(conversation.active)
                        updates.setdefault("contradictions", told.contradictions)
                case Recommend():
                    conversation = self._enter(conversation, _meant(request.workload, turn, reading))
                    aim = "advice"
                case WhatIf() if conversation.workload and (supposed := _supposed(request, reading)):
                    changes = {**changes, **supposed}
                    aim = aim if aim == "advice" else "what_if"
                case SearchGuidance():
                    aim = aim if aim in ("advice", "what_if") else "guidance"
                case Talk():
                    aim = aim if aim != "lost" else "talk"
                    updates["topic"] = request.topic
                case _:
                    pass
        if aim == "advice" and not conversation.workload:
            conversation = self._enter(conversation, None)
        if len(set(entered)) > 1:
            # Of several workloads in one message, the first is taken up first.
            conversation = conversation.model_copy(update={"active": entered[0]})
        about = conversation.active
        beside = tuple(one for one in dict.fromkeys(entered) if one != about)
        turn = turn.model_copy(update={**updates, "aim": aim, "changes": changes, "workload": about, "beside": beside})
        return self._asked_next(conversation, turn), self._decided(conversation, turn)

    def decision(self, record: WorkloadRecord, changes: Mapping[str, Value] | None = None) -> Decision:
        """The engine's decision for a workload, with `changes` supposed on top of its facts."""
        known = {**record.known(self._tables), **self._tables.known(dict(changes or {}))}
        return decide(self._tables, known, record.data or DEFAULT_DATA)

    def suggestions(self, record: WorkloadRecord) -> tuple[Suggestion, ...]:
        """What the catalogue suggests for the inputs of a workload that are still open."""
        entry = self._catalogue.entry(record.typical) if self._catalogue else None
        answered = {*record.unanswerable, *(fact.input for fact in record.facts)}
        suggested = entry.suggestions(answered) if entry else ()
        return tuple(one for one in suggested if one.value in self._values(one.input))

    def _values(self, name: str) -> tuple[Value, ...]:
        """The values of an input; none where an organisation's own tables do not have it."""
        field = self._tables.inputs.get(name)
        return tuple(field.values) if field else ()

    def _notice(self, turn: Turn) -> str | None:
        """The reply to what the message asks and nobody here can give; beside a workload only work that is no AI."""
        kind = self._abstention.named_kind(turn.message or "")
        beside = any(isinstance(request, Recommend) for request in turn.requests) and kind != "not_ai"
        return self._abstention.reply(kind) if kind and not beside else None

    def _set(self, conversation: Conversation, turn: Turn) -> tuple[Conversation, Turn]:
        assert turn.set_facts
        position, values = turn.set_facts.workload, turn.set_facts.values
        if position >= max(1, len(conversation.workloads)):
            count = len(conversation.workloads)
            raise UnknownWorkloadError(
                f"This conversation has {count} workloads, counted from 0; there is no {position}."
            )
        record = conversation.workloads[position] if conversation.workloads else WorkloadRecord()
        facts = tuple(Fact(input=n, value=v, basis="set") for n, v in values.items() if v is not None)
        unsure = tuple(name for name, value in values.items() if value is None)
        record = record.with_facts(facts)
        kept = tuple(fact for fact in record.facts if fact.input not in unsure)
        unanswerable = tuple(dict.fromkeys((*record.unanswerable, *unsure)))
        record = record.model_copy(update={"facts": kept, "unanswerable": unanswerable})
        conversation = self._shared(conversation.with_workload(position, record), facts)
        turn = turn.model_copy(update={"aim": "advice", "recorded": facts, "workload": conversation.active})
        return self._asked_next(conversation, turn), self._decided(conversation, turn)

    def _record(
        self, conversation: Conversation, turn: Turn, request: RecordFacts, reading: Reading
    ) -> tuple[Conversation, Turn]:
        """The conversation with those facts noted of the workload in hand that the reading of the message bears out."""
        index = len(conversation.messages) - 1
        checked = [check_proposal(reading, self._tables, one, turn.message or "", index) for one in request.facts]
        facts = tuple(one for one in checked if isinstance(one, Fact))
        refused = tuple(f"{one.input}: {one.reason}" for one in checked if isinstance(one, Refusal))
        doubtful = (*reading.doubtful, *(one.fact for one in checked if isinstance(one, Doubt)))
        record = (conversation.workload or WorkloadRecord()).with_facts(facts).with_doubtful(doubtful)
        answered = {fact.input for fact in record.facts}
        unsure = tuple(n for n in request.unsure if n in self._tables.inputs and n not in answered)
        unanswerable = tuple(dict.fromkeys((*record.unanswerable, *unsure)))
        record = record.model_copy(update={"unanswerable": unanswerable, "data": reading.data or record.data})
        recorded = tuple(dict.fromkeys((*turn.recorded, *facts)))
        turn = turn.model_copy(update={"recorded": recorded, "refused": (*turn.refused, *refused)})
        return self._shared(conversation.with_workload(conversation.active, record), facts), turn

    def _reading(self, conversation: Conversation, turn: Turn) -> Reading:
        """The guided reader's reading of the message, which every model's proposals are held against."""
        return self._reader.read(turn.message or "", len(conversation.messages) - 1, reading_context(conversation))

    def _shared(self, conversation: Conversation, facts: tuple[Fact, ...]) -> Conversation:
        """The conversation with facts about the whole organisation in every workload."""
        common = self._of_organisation(facts)
        if not common:
            return conversation
        return conversation.model_copy(
            update={"workloads": tuple(r.with_facts(common) for r in conversation.workloads)}
        )

    def _enter(self, conversation: Conversation, name: str | None) -> Conversation:
        """The conversation with the named workload in hand: an earlier one, the nameless one, or a new one."""
        name = name.strip() if name else None
        if not conversation.workloads:
            return conversation.with_workload(0, self._called(WorkloadRecord(), name))
        if not name:
            return conversation
        for position, record in enumerate(conversation.workloads):
            if _same(record.name, name):
                return conversation.model_copy(
                    update={"active": position, "question": self._kept(conversation, position)}
                )
        record = conversation.workloads[conversation.active]
        if record.name == UNNAMED:
            return conversation.with_workload(conversation.active, self._called(record, name))
        fresh = self._called(WorkloadRecord(facts=self._of_organisation(record.facts)), name)
        return conversation.with_workload(len(conversation.workloads), fresh).model_copy(update={"question": None})

    def _called(self, record: WorkloadRecord, name: str | None) -> WorkloadRecord:
        """The record with its name, and with the entry of the catalogue that the name is like."""
        if not name:
            return record
        typical = self._catalogue.like(name) if self._catalogue else None
        return record.model_copy(update={"name": name, "typical": typical})

    def _of_organisation(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Those facts that hold for every workload of the asker."""
        return tuple(fact for fact in facts if self._tables.inputs[fact.input].scope == "organisation")

    def _kept(self, conversation: Conversation, position: int) -> Question | None:
        question = conversation.question
        return question if question and question.workload == position else None

    def _decided(self, conversation: Conversation, turn: Turn) -> Turn:
        record = conversation.workload
        if not record or turn.aim not in ("advice", "what_if"):
            return turn
        changes = turn.changes if turn.aim == "what_if" else None
        return turn.model_copy(update={"decision": self.decision(record, changes)})

    def _asked_next(self, conversation: Conversation, turn: Turn) -> Conversation:
        """The conversation with the question that is worth asking now; a digression leaves the open one open.

        With nothing left to ask about the workload in hand, another one is taken up.
        """
        if turn.aim != "advice" or not conversation.workload:
            return conversation
        about, question = conversation.active, None
        others = (position for position in range(len(conversation.workloads)) if position != about)
        if contradiction := self._contradicted(conversation.workloads[about], turn):
            question = self._which_holds(about, contradiction)
            return conversation.model_copy(update={"question": question})
        for position in (about, *others):
            conversation, question = self._asked_about(conversation, position)
            if question:
                about = position
                break
        return conversation.model_copy(update={"question": question, "active": about})

    def _contradicted(self, record: WorkloadRecord, turn: Turn) -> Contradiction | None:
        """What the message says two things of, where it can still change the outcome."""
        axes = {axis.id for axis in self._tables.axes()}
        settled = Grid(self._tables).settled(record.known(self._tables))
        return next((one for one in turn.contradictions if settled is None and one.input in axes), None)

    def _which_holds(self, position: int, contradiction: Contradiction) -> Question:
        """The question about an input of which the message says two things, with both in the user's words."""
        question = self.question(position, (contradiction.input,))
        one, other = map(_in_line, contradiction.quotes)
        text = f"You say “{one}” and also “{other}”; which holds? {question.text}"
        return question.model_copy(update={"text": text})

    def _asked_about(self, conversation: Conversation, position: int) -> tuple[Conversation, Question | None]:
        """The question worth asking about a workload, and the conversation in which that is noted."""
        record = conversation.workloads[position]
        known = record.known(self._tables)
        outcome = Grid(self._tables).settled(known)
        if outcome is None:
            axis = next_axis(self._tables, known, record.unanswerable)
            return conversation, self._axis_question(position, record, axis) if axis else None
        record, question = self._round(position, record, outcome, _unanswered(conversation, position))
        return conversation.with_workload(position, record), question

    def _axis_question(self, position: int, record: WorkloadRecord, axis: str) -> Question:
        """The question about an axis; it proposes what the user's words seem to say, or what the catalogue has."""
        question = self._narrowed(self.question(position, (axis,)), record)
        if understood := next((one for one in record.doubtful if one.input == axis and one.evidence), None):
            return self._checked(question, understood)
        proposal = next((one for one in self.suggestions(record) if one.input == axis), None)
        if not proposal:
            return question
        usual = f"As a rule {self._holding(axis, proposal.value)} for this kind of work; is that so here?"
        return question.model_copy(
            update={
                "text": f"{self._tables.inputs[axis].question} {usual}",
                "why": f"{proposal.reason} {question.why}",
                "proposal": proposal,
            }
        )

    def _checked(self, question: Question, understood: Fact) -> Question:
        """The question whether the user's words, which it quotes, were understood."""
        if isinstance(understood.value, tuple) or not understood.evidence:
            return question
        holding = self._holding(understood.input, understood.value)
        text = f"From “{_in_line(understood.evidence.quote)}” I take it that {holding}; is that right?"
        return question.model_copy(
            update={"text": f"{self._tables.inputs[understood.input].question} {text}", "proposal": understood}
        )

    def _holding(self, name: str, value: Value) -> str:
        """A value in words, as a fact: "you have no team of your own"."""
        described = self._tables.inputs[name].values[value]
        return described.holds or f"it is {lowered(described.label)}"

    def _narrowed(self, question: Question, record: WorkloadRecord) -> Question:
        """The question about one input, of which the user has ruled out some values already."""
        field = self._tables.inputs[question.inputs[0]]
        left = record.known(self._tables).get(field.id, ())
        if len(left) < 2 or len(left) == len(field.values):
            return question
        labels = " or ".join(lowered(field.values[value].label) for value in left)
        options = tuple(one for one in question.options if one.value is None or one.value in left)
        return question.model_copy(update={"text": f"{field.label}: which is it, {labels}?", "options": options})

    def _round(
        self, workload: int, record: WorkloadRecord, outcome: str, unanswered: tuple[str, ...]
    ) -> tuple[WorkloadRecord, Question | None]:
        """The round of questions beside a recommendation: the hard stops once, then the shape once.

        `unanswered` are the inputs of an open round of which the message answered nothing; it stays open.
        """
        known = record.known(self._tables)
        stops = {stop.input for stop in self._tables.hard_stops.values()}
        if not record.screened or {*unanswered} & stops:
            record = record.model_copy(update={"screened": True})
            inputs = screening(self._tables, known, outcome, record.unanswerable)
            if inputs:
                return record, self.question(workload, inputs, "Before this is final, please check:", SCREENING_WHY)
        if not record.shaped:
            record = record.model_copy(update={"shaped": True})
            inputs = tuple(n for n in open_inputs(self._tables, known, outcome) if n not in record.unanswerable)
            if inputs:
                return record, self.question(workload, inputs, "Now the shape, if you like:", SHAPE_WHY)
        return record, None

    def question(self, workload: int, inputs: tuple[str, ...], lead: str = "", why: str = "") -> Question:
        """The question about `inputs` in the tables' words; `lead` and `why` are for several asked together."""
        fields = [self._tables.inputs[name] for name in inputs]
        options = [
            Option(input=field.id, value=value, label=item.label)
            for field in fields
            for value, item in field.values.items()
        ]
        unsure = [Option(input=field.id, value=None, label="I don't know") for field in fields]
        if lead:
            numbered = (f"{number}. {field.question}" for number, field in enumerate(fields, 1))
            text = "\n".join((lead, *numbered))
        else:
            text, why = fields[0].question, fields[0].why
        return Question(workload=workload, inputs=inputs, text=text, why=why, options=(*options, *unsure))


def _doubts_more(noted: Conversation, before: Conversation) -> bool:
    """Whether there is more to confirm about the workload in hand than before."""
    doubtful = before.workload.doubtful if before.workload else ()
    return bool(noted.workload and {*noted.workload.doubtful} - {*doubtful})


def _in_line(quote: str) -> str:
    """A quote as it stands in a question: in one line, and cut where it is long."""
    words = " ".join(quote.split())
    return words if len(words) <= QUOTED else f"{words[:QUOTED].rstrip()} …"


def _unanswered(conversation: Conversation, position: int) -> tuple[str, ...]:
    """The inputs of the round that is open about a workload, if none of them is answered yet."""
    question, record = conversation.question, conversation.workloads[position]
    if not question or question.workload != position or len(question.inputs) < 2:
        return ()
    answered = {*record.unanswerable, *(fact.input for fact in record.facts)}
    return () if answered & {*question.inputs} else question.inputs


def _as_read(question: Question | None) -> OpenQuestion | None:
    if not question:
        return None
    proposed = question.proposal.value if question.proposal else None
    return OpenQuestion(inputs=question.inputs, proposed=None if isinstance(proposed, tuple) else proposed)


def _last(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts from the last message that any of them is from, in the order of its words."""
    said = [(one.evidence.message, one.evidence.start, one) for one in facts if one.evidence]
    latest = max((message for message, _, _ in said if message is not None), default=None)
    found = [(start, one) for message, start, one in said if message is not None and message == latest]
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _meant(name: str | None, turn: Turn, reading: Reading) -> str | None:
    """A workload's name that the message holds, or that the guided reader finds meant in it; a model does not name what
    the user did not."""
    meant = {one.workload for one in (reading, *reading.beside)}
    return name if name and (name.lower() in (turn.message or "").lower() or name in meant) else None


def _supposed(request: WhatIf, reading: Reading) -> dict[str, Value]:
    """Those of the supposed values that the guided reader finds in the message too."""
    return {name: value for name, value in request.changes.items() if reading.what_if.get(name) == value}


def _same(one: str, other: str) -> bool:
    """Whether two names mean the same workload: one holds all the words of the other."""
    first, second = set(one.lower().split()), set(other.lower().split())
    return first <= second or second <= first
