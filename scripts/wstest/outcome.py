"""How a case ended, as the suite's index tells."""

import json
from dataclasses import dataclass
from pathlib import Path

GOOD = ("OK", "INFORMATIONAL")


@dataclass(frozen=True)
class Outcome:
    """The suite judges what was answered and how the connection ended, each in a word or two."""

    case: str
    answer: str
    close: str

    @property
    def verdict(self) -> str:
        """One text for both: what is not good, or else the word for the answer."""
        wrong = [] if self.answer in GOOD else [self.answer]
        wrong += [] if self.close in GOOD else [f"close {self.close}"]
        return ", ".join(wrong) or self.answer

    @property
    def is_good(self) -> bool:
        return self.verdict in GOOD

    @property
    def section(self) -> str:
        return self.case.partition(".")[0]


def read_outcomes(index: Path, cases: list[str], agent: str) -> list[Outcome]:
    """The outcome of each of the cases; one that the index does not tell of was not played to its end."""
    told = json.loads(index.read_text()).get(agent, {}) if index.exists() else {}
    none = {"behavior": "NO RESULT", "behaviorClose": "OK"}
    results = {case: told.get(case, none) for case in cases}
    return [Outcome(case, result["behavior"], result["behaviorClose"]) for case, result in results.items()]
