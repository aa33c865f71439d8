"""Which cases a run takes."""

from collections.abc import Sequence
from fnmatch import fnmatchcase

# Everything but large messages and long runs of compressed ones, and a taste of those.
_QUICK = ("[1-7].*", "10.*", "12.1.[1-4]", "12.1.11", "13.[1-7].1")
# The lesser half of each series, about.
_CI = ("9.[1-6].[1-3]", "9.[78].[1-4]", "12.[1-5].[1-6]", "12.[1-5].11", "13.[1-7].[1-6]", "13.[1-7].11")

_HEAVY = ("9.*", "12.*", "13.*")

_PATTERNS = {"quick": _QUICK, "ci": _QUICK + _CI, "full": ("*",)}
SELECTIONS = tuple(_PATTERNS)

# Seconds a round may take. A case has a time of its own and fails when it runs out; this is for a suite that hangs.
DEADLINES = {"quick": 300, "ci": 900, "full": 7200}


def chosen(cases: list[str], selection: str, only: list[str] | None) -> list[str]:
    """The cases of a selection, of which `only` may leave those that match one of its patterns."""
    return [case for case in cases if _matches(case, _PATTERNS[selection]) and _matches(case, only or ["*"])]


def rounds(cases: list[str]) -> list[list[str]]:
    """The cases, apart by whether they take the server's time: many of the others wait a second for what must not
    come late."""
    heavy = [case for case in cases if _matches(case, _HEAVY)]
    light = [case for case in cases if not _matches(case, _HEAVY)]
    return [cases for cases in (light, heavy) if cases]


def _matches(case: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(case, pattern) for pattern in patterns)
