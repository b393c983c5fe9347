"""Chat models by name, through LangChain's `provider:model` form, and their failures in plain words."""

import os
import re
from typing import Any
from urllib.parse import urlsplit

from langchain_core.language_models.chat_models import BaseChatModel
from pydantic import ValidationError

from advisor.core.errors import PackageMissingError, UnknownModelError
from advisor.core.limits import Limits

EXTRAS = {"langchain_openai": "openai", "langchain_anthropic": "anthropic", "langchain_ollama": "ollama"}
"""Packages of providers that an extra of this project installs."""
ADDRESSES = {
    "openai": ("OPENAI_BASE_URL", "OPENAI_API_BASE"),
    "anthropic": ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_URL"),
    "ollama": ("OLLAMA_HOST",),
}
"""Variables that providers' packages read an address from."""
TOO_LONG = re.compile(
    r"context.{0,20}(?:length|size|window)|too long|too many tokens|exceeds? .{0,40}(?:limit|context)", re.IGNORECASE
)
"""How providers say that a request is longer than the model reads."""
OVERFLOW = (
    "the request is longer than this model reads at once; shorten the message, or use a model with a larger context"
)

REASONS = {
    "ContextOverflowError": OVERFLOW,
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
    "APIError": "the provider failed; try again later",
    "ModelAPIError": "the provider failed; try again later",
    "ResponseError": "the provider refused the request; check the model's name",
}
"""Classes of exceptions that providers raise, by name, in words for people. They share no base class."""
REFUSED = {REASONS[name] for name in ("BadRequestError", "ResponseError", "InternalServerError")}
"""What a request that is too long may come as."""


def open_chat_model(name: str, seconds: float = Limits().seconds, **options: Any) -> BaseChatModel:
    """The chat model with this `provider:model` name; a request is given up after `seconds`.

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
        opened = init_chat_model(model, model_provider=provider, **{"timeout": seconds, "max_retries": 1, **options})
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


def disclosure(name: str) -> str:
    """What is sent to whom when the model with this `provider:model` name reads and writes."""
    return (
        f"Sent to {name}{_host(name)}: each new message, what is known so far of the workload, the open question, and "
        "the sentences that an answer is made of. Nothing else leaves this machine."
    )


def explain(error: Exception) -> str | None:
    """A provider's failure in words for people, or null where the exception is not one."""
    names = [cls.__name__ for cls in type(error).__mro__]
    reason = next((REASONS[name] for name in names if name in REASONS), None)
    if "ContextOverflowError" in names or (reason in REFUSED and TOO_LONG.search(str(error))):
        return OVERFLOW
    return reason


def _host(name: str) -> str:
    """Where the provider's address is set in the environment, its host: " at HOST"."""
    variables = ADDRESSES.get(name.partition(":")[0], ())
    address = next((value for one in variables if (value := os.environ.get(one))), "")
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname
    except ValueError:
        return " at an address that is not valid"
    return f" at {host}" if host else ""


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
