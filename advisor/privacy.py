"""The offline and privacy switches of the libraries in use, set before any of them is imported.

Nothing is sent anywhere unless the user configured it. A switch that the user has set stays as it is.
"""

import os

SWITCHES = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
    "ORT_DISABLE_TELEMETRY": "1",
    "RAGAS_DO_NOT_TRACK": "true",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}
"""Environment variables and the value that keeps each library quiet."""


def apply() -> None:
    """Sets every switch that the environment does not set yet."""
    for name, value in SWITCHES.items():
        os.environ.setdefault(name, value)
