"""The index on disk: built once for a corpus and an encoder, then only read.

An index lives in a folder named by the fingerprint of what it was built from. It is built beside its place
and renamed into it when whole: a build that is killed leaves nothing that could be mistaken for an index,
and readers are never blocked.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from advisor.adapters import chroma_index
from advisor.adapters.bm25_index import Bm25Index
from advisor.core.documents import Section
from advisor.core.errors import BusyError, IndexDamagedError, IndexMissingError
from advisor.core.ports import Encoder
from advisor.retrieval.chunking import chunks, lexical_text

FORMAT = "3"
BATCH = 32
LEFTOVER = "building-"
WAIT = 120.0
"""Seconds to wait for another process that builds the index."""
Progress = Callable[[int, int], None]
"""Called with how many texts are encoded and how many there are."""


class IndexFolder:
    """Where the indexes of one data folder live."""

    def __init__(self, folder: Path, sections: Sequence[Section], encoder: Encoder) -> None:
        self.sections = sections
        self._encoder = encoder
        self._root = folder
        self.path = folder / _fingerprint(sections, encoder)
        self._count = sum(len(one.statements) + len(one.questions) for one in sections)

    def exists(self) -> bool:
        """Whether a whole index of this corpus and this encoder is there."""
        return self.path.is_dir()

    def open(self) -> tuple[chroma_index.ChromaIndex, Bm25Index]:
        """Opens the vector and the lexical index. Raises `IndexMissingError` or `IndexDamagedError`."""
        if not self.exists():
            raise IndexMissingError(f"There is no index of the guidance in {self._root}; run `advisor index`.")
        damaged = f"The index in {self.path} is damaged; run `advisor index` to build it again."
        try:
            words = Bm25Index.open(self.path / "words")
            vectors = chroma_index.ChromaIndex(self.path / "vectors")
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise IndexDamagedError(damaged) from error
        if vectors.count != self._count:
            vectors.close()
            raise IndexDamagedError(damaged)
        return vectors, words

    def open_or_build(self, progress: Progress) -> tuple[chroma_index.ChromaIndex, Bm25Index]:
        """Opens the index; builds it first where it is missing or damaged. Waits for another process that builds."""
        self.build(progress, wait=WAIT)
        try:
            return self.open()
        except IndexDamagedError:
            self.discard()
            self.build(progress, wait=WAIT)
            return self.open()

    def discard(self) -> None:
        """Puts a damaged index out of the way, so that it can be built again."""
        self.path.rename(Path(tempfile.mkdtemp(dir=self._root, prefix=f"{LEFTOVER}damaged-")) / "index")

    def build(self, progress: Progress = lambda done, total: None, wait: float = 0) -> None:
        """Builds the index unless it is there.

        Raises `BusyError` where another process still builds after `wait` seconds, or `IndexMissingError` where
        the folder cannot be written.
        """
        if self.exists():
            return
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            with FileLock(self._root / "build.lock", timeout=wait):
                self._remove_leftovers()
                if not self.exists():
                    self._build(progress)
        except Timeout as error:
            raise BusyError(f"Another process is building the index in {self._root}; try again in a moment.") from error
        except OSError as error:
            raise IndexMissingError(
                f"The index cannot be built in {self._root} ({error.strerror or error}); free space "
                "there, make it writable, or choose another data folder with --home."
            ) from error

    def _build(self, progress: Progress) -> None:
        with tempfile.TemporaryDirectory(dir=self._root, prefix=LEFTOVER, ignore_cleanup_errors=True) as name:
            new = Path(name) / "index"
            (new / "words").mkdir(parents=True)
            Bm25Index.of({section.id: lexical_text(section) for section in self.sections}).save(new / "words")
            chroma_index.build(new / "vectors", self._vectors(progress), self._count)
            new.rename(self.path)

    def _vectors(self, progress: Progress) -> Iterator[tuple[str, list[float]]]:
        # Texts of like length go together: the encoder pads a batch to its longest.
        items = sorted((item for section in self.sections for item in chunks(section)), key=lambda one: len(one.text))
        progress(0, len(items))
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            yield from zip([chunk.id for chunk in batch], self._encoder.encode([c.text for c in batch]), strict=True)
            progress(start + len(batch), len(items))

    def _remove_leftovers(self) -> None:
        """Removes what killed builds left. Indexes of other versions stay: a reader may hold them open."""
        for folder in self._root.glob(f"{LEFTOVER}*"):
            shutil.rmtree(folder, ignore_errors=True)


def _fingerprint(sections: Sequence[Section], encoder: Encoder) -> str:
    digest = hashlib.sha256(f"{FORMAT}\n{encoder.name}\n".encode())
    for section in sections:
        digest.update(section.model_dump_json().encode())
    return digest.hexdigest()[:16]
