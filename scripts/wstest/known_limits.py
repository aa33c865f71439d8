"""The committed list of cases that do not end well, each with its cause, and the judgement by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from wstest.outcome import Outcome

FILE = Path(__file__).with_name("known-limits.txt")


@dataclass(frozen=True)
class KnownLimit:
    """Cases, the verdict they may have, and why."""

    pattern: str
    verdict: str
    cause: str

    def covers(self, outcome: Outcome) -> bool:
        return fnmatchcase(outcome.case, self.pattern)


def parse(text: str) -> list[KnownLimit]:
    """One a line: pattern, verdict and cause, with bars between them. Lines that begin with # are comments."""
    limits = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|", 2)]
        if len(fields) != 3 or not all(fields):
            raise ValueError(f"{line!r} is not “case | verdict | cause”")
        limits.append(KnownLimit(*fields))
    return limits


def problems(outcomes: Iterable[Outcome], limits: list[KnownLimit]) -> list[str]:
    """What fails the run: a case beyond the list, and a limit that is none any more."""
    found = []
    for outcome in outcomes:
        limit = next((limit for limit in limits if limit.covers(outcome)), None)
        if limit is None:
            if not outcome.is_good:
                found.append(f"{outcome.case}: {outcome.verdict}")
        elif outcome.is_good:
            found.append(f"{outcome.case}: {outcome.verdict}; “{limit.pattern}” can be removed from {FILE.name}")
        elif outcome.verdict != limit.verdict:
            found.append(f"{outcome.case}: {outcome.verdict}; {FILE.name} allows {limit.verdict}")
    return found
