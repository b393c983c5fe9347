# make install · run · test · check · eval · train · train-grounding · bench · bench-retrieval · bench-turn · random-paths ·
#      faithfulness · adversarial-turns · constraints · schemas · clean
# PYTHON names the interpreter to build the virtual environment with (3.11 or later).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# Versions known to work together; `make constraints` resolves everything else around them. torch is named exactly:
# a range may bring a build with several GB of CUDA packages.
PINS := torch==2.13.0 langchain==1.4.7 langchain-core==1.7.2 langgraph==1.2.22 sentence-transformers==6.2.0 \
	gradio==6.31.0 chromadb==1.5.9 ragas==0.4.3 langchain-community==0.4.1

.PHONY: install run test check eval train train-grounding bench bench-retrieval bench-turn random-paths faithfulness \
	adversarial-turns constraints schemas clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

# Sets up what is missing, builds the index, and opens the web UI on the loopback address.
run: install
	$(BIN)/advisor index
	$(BIN)/advisor ui

test: install
	$(BIN)/pytest

# Style, types and the house's import rules.
check: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Is the advice right, and would we notice if it were not? The gate holds it against evals/accepted; then the same for the
# recorded turns of a real language model.
eval: install
	$(BIN)/advisor eval
	$(BIN)/advisor eval --recorded

# Fits what the guided reader learns from the examples of corpus/understanding.
train: install
	$(BIN)/python -m advisor.train

# Fits the model that reads a sentence beside what it rests on, to the sentences of corpus/verification.
train-grounding: install
	$(BIN)/python -m advisor.train grounding

# How long `advisor decide` takes against importing pydantic alone, and a decision against the GoRules engine.
bench: install
	$(BIN)/python -m tests.benchmarks.decide
	$(BIN)/python -m tests.benchmarks.engine

# How long a warm guided turn takes, step by step.
bench-turn: install
	$(BIN)/python -m tests.benchmarks.turn

# 10,000 random ways through an interview, each held against direct entry. The tests walk a hundred.
random-paths: install
	$(BIN)/python -m tests.agent.random_paths

# How well verification tells honest rewordings from distorted ones.
faithfulness: install
	$(BIN)/python -m tests.benchmarks.faithfulness

# 5,000 turns with hostile models, each beside the same turn with the guided one. The tests run a slice.
adversarial-turns: install
	$(BIN)/python -m tests.agent.adversarial_turns

# Resolves all dependencies anew and writes down what was chosen.
constraints:
	tools=$$(mktemp -d) && $(PYTHON) -m venv $$tools && \
	$$tools/bin/pip install --quiet $(PINS) '.[openai,anthropic,ollama,evals,dev]' && \
	$$tools/bin/pip freeze --exclude outsourcing-advisor --exclude setuptools | sed 's/+cpu$$//' > constraints.txt && \
	rm -rf $$tools

# Writes the JSON Schemas of the public types and of the table files.
schemas: install
	$(BIN)/python -m advisor.matrix.schemas

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# How fast a search is among 10,000 sections, and how long the shipped guidance takes to index.
bench-retrieval: install
	$(BIN)/python -m tests.benchmarks.retrieval
