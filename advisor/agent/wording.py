"""The engine's own wording of an answer: one sentence for each support, in the order of the parts.

The guided model writes with it, and it takes the place of a language model's draft that fails verification.
The supports' texts are full sentences already (`material` words them), so nothing can be lost or added here.
"""

from advisor.agent.prompting import WritingTask
from advisor.core.drafts import Draft, Sentence


def compose(task: WritingTask) -> Draft:
    """A draft that says exactly what the supports say."""
    return Draft(
        sentences=tuple(
            Sentence(part=part, text=text, supports=(name,))
            for part, supports in task.parts.items()
            for name, text in supports.items()
        )
    )
