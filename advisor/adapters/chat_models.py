"""Chat models by name, through LangChain's `provider:model` form, and their failures in plain words."""

import os
import re
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import ValidationError

from advisor.core.errors import PackageMissingError, UnknownModelError

EXTRAS = {"langchain_openai": "openai", "langchain_anthropic": "anthropic", "langchain_ollama": "ollama"}
"""Packages of providers that an extra of this project installs."""
TIME_LIMIT = 120.0
"""Seconds after which a model's step is given up."""

REASONS = {
    "AuthenticationError": "the provider refused the key; check the key in your environment",
    "PermissionDeniedError": "the provider refused access to this model; check the account",
    "NotFoundError": "the provider does not know this model; check the name behind the colon",
    "RateLimitError": "the provider's rate limit or quota is reached; wait, or use another model",
    "APITimeoutError": "the model did not answer in time",
    "APIConnectionError": "the provider's host cannot be reached; check the network and the address",
    "ConnectError": "the provider's host cannot be reached; check the network and the address",
    "ConnectionError": "the provider's host cannot be reached; check the network and the address",
    "ConnectTimeout": "the provider's host did not answer in time",
    "ReadTimeout": "the model did not answer in time",
    "TimeoutError": "the model did not answer in time",
    "BadRequestError": "the provider refused the request",
    "InternalServerError": "the provider failed; try again later",
    "OverloadedError": "the provider is overloaded; try again later",
    "APIStatusError": "the provider failed; try again later",
    "ResponseError": "the provider refused the request; check the model's name",
}
"""Classes of exceptions that providers raise, by name, in words for people. They share no base class."""


def open_chat_model(name: str, **options: Any) -> BaseChatModel:
    """The chat model with this `provider:model` name.

    Raises `UnknownModelError` where the name is not of that form or the provider is not known,
    `PackageMissingError` where its package is not installed, and `UnknownModelError` where it cannot be set up
    (a missing key, most often).
    """
    from langchain.chat_models import init_chat_model

    provider, separator, model = name.partition(":")
    if not (separator and provider and model):
        raise UnknownModelError(
            f"{name!r} is no model name; use `guided`, or `provider:model` such as openai:NAME or ollama:NAME."
        )
    try:
        opened = init_chat_model(model, model_provider=provider, **{"timeout": TIME_LIMIT, "max_retries": 1, **options})
    except ImportError as error:
        raise PackageMissingError(_missing(provider, error)) from error
    except ValueError as error:
        raise UnknownModelError(
            f"{provider!r} is no provider that LangChain knows; use `guided`, or openai, anthropic or ollama."
            if "provider" in str(error).lower()
            else _cannot_open(name, error)
        ) from error
    except Exception as error:
        # A provider's own class for a missing key or a bad address; the message is the provider's.
        raise UnknownModelError(_cannot_open(name, error)) from error
    if not isinstance(opened, BaseChatModel):
        raise UnknownModelError(f"{name!r} names no single model; give one as `provider:model`.")
    return opened


def explain(error: Exception) -> str | None:
    """A provider's failure in words for people, or null where the exception is not one."""
    for cls in type(error).__mro__:
        if cls.__name__ in REASONS:
            return REASONS[cls.__name__]
    return None


def _missing(provider: str, error: ImportError) -> str:
    # LangChain names the package in its text, which differs from the provider's name for some.
    named = re.search(r"langchain[-_][a-z0-9_-]+", str(error))
    package = (named.group() if named else error.name or f"langchain_{provider}").split(".")[0].replace("-", "_")
    extra = EXTRAS.get(package)
    install = f"pip install 'outsourcing-advisor[{extra}]'" if extra else f"pip install {package.replace('_', '-')}"
    return f"The model provider {provider!r} needs the package {package.replace('_', '-')}; run `{install}`."


def _cannot_open(name: str, error: Exception) -> str:
    reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error).strip().split("\n")[0]
    return f"The model {name!r} cannot be used: {_without_secrets(reason)[:200] or type(error).__name__}"


def _without_secrets(text: str) -> str:
    """The text without any key, token or password of the environment; some providers echo what they were given."""
    for variable, value in os.environ.items():
        if re.search(r"KEY|TOKEN|SECRET|PASSWORD", variable) and len(value) >= 4:
            text = text.replace(value, "…")
    return re.sub(r"\b\w+://\S+", "(address left out)", text)
