"""What every rule is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable


@dataclass(frozen=True)
class Sample:
    """Files of a made-up repository, by path, and a part of the reason the rule must give for refusing it."""

    files: dict[str, str]
    reason: str
    tracked: bool = False


@dataclass(frozen=True)
class Rule:
    """One check. `problems` returns the reasons to fail, none when the repository at that path is sound."""

    name: str
    problems: Callable[[Path], list[str]]
    accepts: dict[str, str]
    refuses: list[Sample] = field(default_factory=list)
