"""Fits what the guided reader learns from examples: `python -m advisor.train` writes the models beside them."""

from importlib.resources import files
from pathlib import Path

from advisor import privacy

privacy.apply()


def main() -> None:
    """Fits the models to the examples of `corpus/understanding` and writes them there."""
    from advisor.adapters import reader_model
    from advisor.adapters.encoders import MiniLMEncoder
    from advisor.adapters.table_files import load_tables
    from advisor.understanding.training import fit_facts, fit_intents

    encoder = MiniLMEncoder()
    folder = Path(str(files("advisor_corpus"))) / "understanding"
    intents = fit_intents(reader_model.load_examples(), encoder)
    facts = fit_facts(reader_model.load_messages(), list(load_tables().inputs), encoder)
    for path in (
        reader_model.save_intents(intents, encoder, folder),
        reader_model.save_facts(facts, encoder, folder),
    ):
        print(f"Written: {path} ({path.stat().st_size / 1e6:.1f} MB).")  # noqa: T201


if __name__ == "__main__":
    main()
