"""Chat models by name: what cannot be opened is one clear sentence, with what to do and without any secret."""

import json
import subprocess
import sys

import pytest

from advisor.adapters.chat_models import REASONS, disclosure, explain, open_chat_model
from advisor.core.errors import AdvisorError, UnknownModelError

SECRET = "sk-do-not-show-4711"


def refused(name: str) -> AdvisorError:
    """The error that opening raises: one line, and no secret in it."""
    with pytest.raises(AdvisorError) as caught:
        open_chat_model(name)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 300
    assert SECRET not in message
    return caught.value


@pytest.mark.parametrize("name", ["nonsense", "", ":", "openai:", ":model", "gpt 5", "GUIDED"])
def test_a_name_of_another_form_is_refused(name: str) -> None:
    error = refused(name)
    assert isinstance(error, UnknownModelError)
    assert str(error) == (
        f"{name!r} is no model name; use `guided`, or `provider:model` such as openai:NAME or ollama:NAME."
    )


@pytest.mark.parametrize("name", ["nosuch:model", "open ai:model", "gpt-5:latest"])
def test_an_unknown_provider_is_refused(name: str) -> None:
    error = refused(name)
    provider = name.partition(":")[0]
    assert isinstance(error, UnknownModelError)
    assert str(error) == (
        f"{provider!r} is no provider that LangChain knows; use `guided`, or openai, anthropic or ollama."
    )


MISSING = {
    "openai": ("langchain-openai", "'outsourcing-advisor[openai]'"),
    "anthropic": ("langchain-anthropic", "'outsourcing-advisor[anthropic]'"),
    "ollama": ("langchain-ollama", "'outsourcing-advisor[ollama]'"),
    "groq": ("langchain-groq", "langchain-groq"),
    "google_genai": ("langchain-google-genai", "langchain-google-genai"),
    "bedrock": ("langchain-aws", "langchain-aws"),
    "nvidia": ("langchain-nvidia-ai-endpoints", "langchain-nvidia-ai-endpoints"),
}
"""Providers, the package that LangChain wants for each, and what installs it."""
COMMUNITY = "langchain_community"
"""Where LangChain looks for some of them besides."""


@pytest.fixture(scope="module")
def without_packages() -> dict[str, list[str]]:
    """What opening says for each provider where no package is there; asked in a process that has imported none."""
    code = f"""
import json, sys
sys.modules.update(dict.fromkeys({[*(package.replace("-", "_") for package, _ in MISSING.values()), COMMUNITY]!r}))
from advisor.adapters.chat_models import open_chat_model
said = {{}}
for provider in {list(MISSING)!r}:
    try:
        open_chat_model(provider + ":model")
    except Exception as error:
        said[provider] = [type(error).__name__, str(error)]
print(json.dumps(said))
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said: dict[str, list[str]] = json.loads(result.stdout.splitlines()[-1])
    return said


@pytest.mark.parametrize("provider", MISSING)
def test_a_missing_package_is_named_with_what_installs_it(
    without_packages: dict[str, list[str]], provider: str
) -> None:
    package, install = MISSING[provider]
    expected = f"The model provider {provider!r} needs the package {package}; run `pip install {install}`."
    assert without_packages[provider] == ["PackageMissingError", expected]


def test_a_missing_key_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    error = refused("openai:gpt-test")
    assert isinstance(error, UnknownModelError)
    assert "'openai:gpt-test' cannot be used" in str(error)
    assert "OPENAI_API_KEY" in str(error)


@pytest.fixture
def faulty_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setenv("OPENAI_PROXY", f"ftp://user:{SECRET}@proxy")


@pytest.mark.usefixtures("faulty_proxy")
def test_a_faulty_setting_is_refused_without_its_secret() -> None:
    assert isinstance(refused("openai:gpt-test"), UnknownModelError)


@pytest.mark.usefixtures("faulty_proxy")
def test_a_faulty_setting_is_said_to_be_what_it_is() -> None:
    assert "proxy" in str(refused("openai:gpt-test")).lower()


def test_a_key_that_a_provider_echoes_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(*args: object, **options: object) -> None:
        raise ValueError(f"Incorrect API key: {SECRET}")

    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    monkeypatch.setattr("langchain.chat_models.init_chat_model", echo)
    assert isinstance(refused("openai:gpt-test"), UnknownModelError)


def test_a_model_that_can_be_opened_is_langchains_own(monkeypatch: pytest.MonkeyPatch) -> None:
    from langchain_openai import ChatOpenAI

    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    opened = open_chat_model("openai:gpt-test")
    assert isinstance(opened, ChatOpenAI)
    assert opened.model_name == "gpt-test"


class TestDisclosure:
    def test_it_names_the_provider_and_what_is_sent(self) -> None:
        said = disclosure("openai:gpt-test")
        assert said.startswith("Sent to openai:gpt-test: each new message")
        assert "Nothing else leaves this machine." in said

    @pytest.mark.parametrize(
        ("variable", "address", "name"),
        [
            ("OPENAI_BASE_URL", f"https://user:{SECRET}@llm.example:8000/v1?key={SECRET}", "openai:m"),
            ("OLLAMA_HOST", "llm.example:11434", "ollama:m"),
        ],
    )
    def test_it_names_the_host_and_nothing_secret(
        self, monkeypatch: pytest.MonkeyPatch, variable: str, address: str, name: str
    ) -> None:
        monkeypatch.setenv(variable, address)
        assert f"Sent to {name} at llm.example: " in disclosure(name)
        assert SECRET not in disclosure(name)


class TestFailuresOfProviders:
    @pytest.mark.parametrize("name", REASONS)
    def test_a_known_failure_is_explained_and_nothing_of_it_repeated(self, name: str) -> None:
        failure = type(name, (Exception,), {})(f"401 for key {SECRET}")
        explained = explain(failure)
        assert explained == REASONS[name]
        assert SECRET not in explained

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("BadRequestError", "This model's maximum context length is 8192 tokens"),
            ("BadRequestError", "the request exceeds the available context size"),
            ("ResponseError", "prompt is too long: 210000 tokens"),
            ("InternalServerError", "context window exceeded"),
        ],
    )
    def test_a_message_longer_than_the_model_reads_is_said_to_be_so(self, name: str, text: str) -> None:
        assert "longer than this model reads" in (explain(type(name, (Exception,), {})(text)) or "")

    def test_langchains_own_class_for_it_counts_whatever_else_it_is(self) -> None:
        bases = tuple(type(name, (Exception,), {}) for name in ("BadRequestError", "ContextOverflowError"))
        assert "longer than this model reads" in (explain(type("Overflow", bases, {})()) or "")

    def test_another_refusal_is_none_of_that(self) -> None:
        assert explain(type("BadRequestError", (Exception,), {})("unknown field")) == REASONS["BadRequestError"]

    def test_a_derived_failure_is_explained_as_its_base(self) -> None:
        base = type("RateLimitError", (Exception,), {})
        assert explain(type("TokensPerMinuteError", (base,), {})("slow down")) == REASONS["RateLimitError"]

    def test_a_fault_of_ours_is_not_explained_away(self) -> None:
        assert explain(KeyError("sentences")) is None
