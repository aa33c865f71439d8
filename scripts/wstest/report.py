"""One report of the parts that several players wrote, and the table."""

import json
import shutil
from collections import Counter
from pathlib import Path

from wstest.outcome import Outcome

# The line the suite writes for a case that was not played.
_NOT_PLAYED = "case_missing"


def merge(parts: list[Path], folder: Path) -> None:
    """Makes the report of `folder` from those of the parts, whose cases must differ."""
    index: dict[str, dict] = {}
    pages = []
    for part in parts:
        played = json.loads((part / "index.json").read_text())
        for agent, cases in played.items():
            index.setdefault(agent, {}).update(cases)
        if played:
            pages.append((part / "index.html").read_text().splitlines())
        for file in part.glob("*_case_*"):
            shutil.move(file, folder / file.name)
    (folder / "index.json").write_text(json.dumps(index, indent=2, sort_keys=True))
    # Each page has every case, on the same line.
    merged = [next((line for line in lines if _NOT_PLAYED not in line), lines[0]) for lines in zip(*pages, strict=True)]
    (folder / "index.html").write_text("\n".join(merged) + "\n")


def print_table(outcomes: list[Outcome], categories: dict[str, str]) -> None:
    """A line for each section with the number of each verdict."""
    verdicts = sorted({outcome.verdict for outcome in outcomes}, key=lambda verdict: (verdict != "OK", verdict))
    width = max(len(f"{section} {name}") for section, name in categories.items())
    print(f"\n{'section':<{width}} {'cases':>6}" + "".join(f"  {verdict:>6}" for verdict in verdicts))
    for section, name in sorted(categories.items(), key=lambda item: int(item[0])):
        counts = Counter(outcome.verdict for outcome in outcomes if outcome.section == section)
        if counts:
            _print_row(f"{section} {name}".ljust(width), counts, verdicts)
    _print_row("all".ljust(width), Counter(outcome.verdict for outcome in outcomes), verdicts)


def _print_row(title: str, counts: Counter, verdicts: list[str]) -> None:
    numbers = (f"  {counts[verdict] or '-':>{max(6, len(verdict))}}" for verdict in verdicts)
    print(f"{title} {counts.total():>6}{''.join(numbers)}")
