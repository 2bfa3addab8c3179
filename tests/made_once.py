"""What takes long to make is made once in a test run, however many workers share it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock


@dataclass(frozen=True)
class MadeOnce:
    """Makes folders by name, below the folder that all workers of a run have in common."""

    base: Path

    def __call__(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of that name, filled by `make` unless another worker has done it already.

        Others wait while it is made. What `make` raises fails its test, and the next to ask tries
        again in an empty folder. Whoever gets the folder may read and copy it, not change it.
        """
        folder = self.base / name
        done = self.base / f"{name}.done"
        with FileLock(self.base / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                done.touch()
        return folder
