"""Proves that the judgement can fail: what it must say of made-up outcomes."""

from wstest.known_limits import judge, parse
from wstest.outcome import Outcome

_LIMITS = parse(
    """# comment

2.1* | FAILED | a cause | with a bar
9.1.1 | NON-STRICT, close UNCLEAN | another
9.1.2 | FAILED or OK | one that varies
"""
)

# An outcome, and a part of what is to be said of it; nothing for none.
_SAMPLES = (
    (Outcome("1.1.1", "OK", "OK"), None),
    (Outcome("7.1.6", "INFORMATIONAL", "INFORMATIONAL"), None),
    (Outcome("1.1.1", "FAILED", "OK"), "1.1.1: FAILED"),
    (Outcome("1.1.1", "NON-STRICT", "OK"), "1.1.1: NON-STRICT"),
    (Outcome("12.1.1", "UNIMPLEMENTED", "OK"), "12.1.1: UNIMPLEMENTED"),
    (Outcome("1.1.1", "OK", "UNCLEAN"), "1.1.1: close UNCLEAN"),
    (Outcome("1.1.1", "NO RESULT", "OK"), "1.1.1: NO RESULT"),
    (Outcome("2.10", "FAILED", "OK"), None),
    (Outcome("2.10", "FAILED", "UNCLEAN"), "; FAILED is allowed"),
    (Outcome("2.11", "OK", "OK"), "“2.1*” can be removed"),
    (Outcome("2.2", "FAILED", "OK"), "2.2: FAILED"),
    (Outcome("9.1.1", "NON-STRICT", "UNCLEAN"), None),
    (Outcome("9.1.1", "FAILED", "OK"), "; NON-STRICT, close UNCLEAN is allowed"),
    (Outcome("9.1.2", "FAILED", "OK"), None),
    (Outcome("9.1.2", "OK", "OK"), None),
    (Outcome("9.1.2", "NON-STRICT", "OK"), "; FAILED or OK is allowed"),
)


def self_test() -> None:
    for outcome, expected in _SAMPLES:
        said = judge([outcome], _LIMITS).problems
        if (len(said) != 1 or expected not in said[0]) if expected else said:
            raise AssertionError(f"{outcome} is judged {said}, not “{expected}”")
    for line in ("2.10 | FAILED", "2.10 | | cause", "FAILED"):
        try:
            parse(line)
        except ValueError:
            continue
        raise AssertionError(f"“{line}” passes for a known limit")
