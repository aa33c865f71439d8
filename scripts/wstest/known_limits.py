"""The committed list of cases that do not end well, each with its cause, and the judgement by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from wstest.outcome import Outcome

FILE = Path(__file__).with_name("known-limits.txt")


@dataclass(frozen=True)
class KnownLimit:
    """Cases, the verdicts they may have, and why."""

    pattern: str
    verdicts: tuple[str, ...]
    cause: str

    def covers(self, outcome: Outcome) -> bool:
        return fnmatchcase(outcome.case, self.pattern)


def parse(text: str) -> list[KnownLimit]:
    """One a line: pattern, verdict and cause, with bars between them. Lines that begin with # are comments.

    A case that ends now so, now so, has several verdicts with “or” between them.
    """
    limits = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("|", 2)]
        if len(fields) != 3 or not all(fields):
            raise ValueError(f"{line!r} is not “case | verdict | cause”")
        limits.append(KnownLimit(fields[0], tuple(fields[1].split(" or ")), fields[2]))
    return limits


def problems(outcomes: Iterable[Outcome], limits: list[KnownLimit]) -> list[str]:
    """What fails the run: a case beyond the list, and a limit that is none any more."""
    found = []
    for outcome in outcomes:
        limit = next((limit for limit in limits if limit.covers(outcome)), None)
        if limit is None:
            if not outcome.is_good:
                found.append(f"{outcome.case}: {outcome.verdict}")
        elif outcome.verdict not in limit.verdicts:
            allowed = " or ".join(limit.verdicts)
            advice = f"“{limit.pattern}” can be removed from" if outcome.is_good else f"{allowed} is allowed in"
            found.append(f"{outcome.case}: {outcome.verdict}; {advice} {FILE.name}")
    return found
