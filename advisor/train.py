"""Fits what is learned from examples and writes the models beside them.

`python -m advisor.train` fits the guided reader and the retrieval, `python -m advisor.train grounding` the model that
reads a sentence beside what it rests on. Each takes some ten minutes on two cores.
"""

import sys
from importlib.resources import files
from pathlib import Path

from advisor import privacy

privacy.apply()

ALL = 100_000
"""More texts than there are to remember."""


def fit_grounding() -> None:
    """Fits the grounding model to the sentences of `corpus/verification` and writes it there."""
    from advisor.adapters import grounding_network

    network = grounding_network.fit(grounding_network.load_pairs(), tell=print)
    _tell(grounding_network.save(network, _corpus() / "verification"))


def fit_reader() -> None:
    """Fits the models to the examples of `corpus/understanding` and to the handbook, and writes them there."""
    import numpy as np

    from advisor.adapters import reader_model
    from advisor.adapters.corpus_files import load_sections
    from advisor.adapters.encoders import MiniLMEncoder, Remembering
    from advisor.adapters.example_files import load_examples, load_messages
    from advisor.adapters.table_files import load_tables
    from advisor.adapters.workload_files import load_workloads
    from advisor.retrieval.chunking import indexed_texts
    from advisor.retrieval.projection import fit_projection
    from advisor.understanding.catalogue import phrases_of
    from advisor.understanding.training import fit_facts, fit_intents, fit_names

    # The projection and the intents learn from the same questions.
    minilm = MiniLMEncoder()
    encoder = Remembering(minilm, size=ALL)
    folder = _corpus() / "understanding"
    texts = indexed_texts(load_sections())
    vectors = np.asarray(encoder.encode([text for text, _ in texts]), dtype=np.float32)
    projection = fit_projection(vectors, [section for _, section in texts])
    intents = fit_intents(load_examples(), encoder)
    facts = fit_facts(load_messages(), list(load_tables().inputs), encoder)
    names = fit_names(load_messages(), minilm)
    phrases = phrases_of(load_workloads())
    called = np.asarray(encoder.encode([text for text, _ in phrases]), dtype=np.float32)
    for path in (
        reader_model.save_projection(projection, texts, vectors, encoder, folder),
        reader_model.save_intents(intents, encoder, folder),
        reader_model.save_facts(facts, encoder, folder),
        reader_model.save_names(names, encoder, folder),
        reader_model.save_phrases(called, phrases, encoder, folder),
    ):
        _tell(path)


def _corpus() -> Path:
    return Path(str(files("advisor_corpus")))


def _tell(path: Path) -> None:
    sys.stdout.write(f"Written: {path} ({path.stat().st_size / 1e6:.1f} MB).\n")


if __name__ == "__main__":
    fit_grounding() if sys.argv[1:] == ["grounding"] else fit_reader()
