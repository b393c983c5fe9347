"""One exception class per cause. Each message says what is wrong, where, and what to do.

AdvisorError
├── UsageError            the caller's input is wrong; nothing was done
│   ├── UnknownInputError     no such input in the decision tables
│   ├── UnknownValueError     no such value of that input
│   ├── UnknownSectionError   no such section in the corpus
│   ├── UnknownThreadError    no such conversation
│   ├── UnknownWorkloadError  no such workload in the conversation
│   ├── UnknownModelError     the model's name is not understood
│   ├── SettingError          a setting's value is not understood
│   └── MessageTooLongError   the message exceeds the limit
├── TableError            a decision table file is unreadable or invalid
├── PortfolioError        a portfolio file is unreadable or invalid
├── CorpusError           a guidance file is unreadable or invalid
├── HomeError             the data folder cannot be used
├── BusyError             another process holds what this one needs
├── RerankerError         the reranker that the settings name cannot be used
├── CheckerError          the checker that the settings name cannot be used
├── IndexMissingError     the index is not there and could not be built
├── IndexDamagedError     the index is there and cannot be read; building it again helps
├── ThreadFormatError     a stored conversation cannot be read by this version
├── PackageMissingError   an optional package is not installed
└── ModelError            the language model failed
    └── ModelOutputError      it answered, but not in a form that can be used; a retry may help
"""


class AdvisorError(Exception):
    """Whatever this package reports on purpose. The message is one clear sentence for people."""


class UsageError(AdvisorError):
    """The caller's input is wrong; nothing was done."""


class UnknownInputError(UsageError):
    """No such input in the decision tables."""


class UnknownValueError(UsageError):
    """No such value of that input."""


class UnknownSectionError(UsageError):
    """No such section in the corpus."""


class UnknownThreadError(UsageError):
    """No such conversation."""


class UnknownWorkloadError(UsageError):
    """No such workload in the conversation."""


class UnknownModelError(UsageError):
    """The model's name is not understood."""


class SettingError(UsageError):
    """A setting's value is not understood. The message names the variable."""


class MessageTooLongError(UsageError):
    """The message exceeds the limit."""


class TableError(AdvisorError):
    """A decision table file is unreadable or invalid. The message names file, rule and cell."""


class PortfolioError(AdvisorError):
    """A portfolio file is unreadable or invalid. The message names file, line and column."""


class CorpusError(AdvisorError):
    """A guidance file is unreadable or invalid. The message names the file and the line."""


class HomeError(AdvisorError):
    """The data folder cannot be created, read or written."""


class BusyError(AdvisorError):
    """Another process or turn holds what this one needs. Trying again later helps."""


class RerankerError(AdvisorError):
    """The reranker that the settings name cannot be used."""


class CheckerError(AdvisorError):
    """The model that the settings name for checking what a language model writes cannot be used."""


class IndexMissingError(AdvisorError):
    """The index is not there and could not be built."""


class IndexDamagedError(AdvisorError):
    """The index is there and cannot be read. Building it again helps."""


class ThreadFormatError(AdvisorError):
    """A stored conversation cannot be read by this version."""


class PackageMissingError(AdvisorError):
    """An optional package is not installed. The message names the command that installs it."""


class ModelError(AdvisorError):
    """The language model failed: wrong key, unreachable host, time limit."""


class ModelOutputError(ModelError):
    """The language model answered, but not in a form that can be used. A retry may help."""
