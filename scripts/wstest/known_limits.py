"""The committed lists of cases that do not end well, each with its cause, and the judgement by them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from wstest.outcome import Outcome


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


def known_limits(role: str) -> list[KnownLimit]:
    """Those that are committed, for `server` or `client`."""
    return parse(Path(__file__).with_name(f"known-limits-{role}.txt").read_text())


@dataclass
class Judgement:
    """What is to be said of the outcomes, a line each."""

    # Cases that end as the list says.
    known: list[str] = field(default_factory=list)
    # What fails the run: a case beyond the list, and a limit that is none any more.
    problems: list[str] = field(default_factory=list)


def judge(outcomes: Iterable[Outcome], limits: list[KnownLimit]) -> Judgement:
    judgement = Judgement()
    for outcome in outcomes:
        text = f"{outcome.case}: {outcome.verdict}"
        limit = next((limit for limit in limits if limit.covers(outcome)), None)
        if limit is None:
            if not outcome.is_good:
                judgement.problems.append(text)
        elif outcome.verdict in limit.verdicts:
            judgement.known.append(f"{text}, since {limit.cause}")
        elif outcome.is_good:
            judgement.problems.append(f"{text}; “{limit.pattern}” can be removed from the list")
        else:
            judgement.problems.append(f"{text}; {' or '.join(limit.verdicts)} is allowed by the list")
    return judgement
