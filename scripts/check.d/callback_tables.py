"""The table above a function that receives a C library's events names the events that the function looks at."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

_PREFIX = "LWS_CALLBACK_"
_HEADER = "| reason |"
# A case of a switch; its names may go on in the next lines.
_CASE = re.compile(rf"\bcase\s+({_PREFIX}\w+(?:\s*,\s*{_PREFIX}\w+)*)\s*:")
_ROW = re.compile(r"^\s*/// \|([^|]*)\|")


def _table(lines: list[str], end: int) -> list[str] | None:
    """The reasons of the table in the documentation comment that precedes line `end`; None when there is no table."""
    reasons, has_table = [], False
    for line in reversed(lines[:end]):
        # The declaration itself may be several lines long.
        if not line.strip().startswith("///"):
            if reasons or line.strip() in ("", "}"):
                break
            continue
        has_table = has_table or _HEADER in line
        if row := _ROW.match(line):
            reasons += re.findall(r"`(\w+)`", row[1])
    return reasons if has_table else None


def _problems(root: Path) -> list[str]:
    problems = []
    for file in swift_files(root / "Sources" / "LWSBinding"):
        text = file.read_text()
        code, lines = code_of(text), text.split("\n")
        functions = [*re.finditer(r"^ *(?:\w+ )*func ", code, re.MULTILINE)]
        for index, function in enumerate(functions):
            end = functions[index + 1].start() if index + 1 < len(functions) else len(code)
            body = code[function.start() : end]
            handled = {
                name.removeprefix(_PREFIX)
                for case in _CASE.finditer(body)
                for name in re.findall(rf"{_PREFIX}\w+", case[1])
            }
            # An event outside of a switch is no case, but belongs into the table as well.
            handled |= {name.removeprefix(_PREFIX) for name in re.findall(rf"== ({_PREFIX}\w+)", body)}
            if not handled:
                continue
            start = line_of(code, function.start())
            place = f"{file.relative_to(root)}:{start}"
            named = _table(lines, start - 1)
            if named is None:
                problems.append(f"{place}: no table of reasons above")
                continue
            problems += [f"{place}: {name} is not in the table" for name in sorted(handled - set(named))]
            problems += [f"{place}: {name} is in the table alone" for name in sorted(set(named) - handled)]
    return problems


def _file(table: str, code: str) -> dict[str, str]:
    return {"Sources/LWSBinding/A/A.swift": f"/// A.\n///\n{table}func a() {{\n    switch b {{\n{code}    }}\n}}\n"}


_TABLE = "/// | reason | what |\n/// |---|---|\n/// | `RAW_RX`, `CLOSED` | bytes, with `c` |\n///\n/// More.\n"
_BOTH = "    case LWS_CALLBACK_RAW_RX,\n        LWS_CALLBACK_CLOSED:\n        return 0\n"

RULE = Rule(
    name="tables of callbacks",
    problems=_problems,
    accepts={**_file(_TABLE, _BOTH), "Sources/LWSBinding/B.swift": "func b() { c(LWS_CALLBACK_RAW_RX) }\n"},
    refuses=[
        Sample(_file("", _BOTH), "A.swift:3: no table"),
        Sample(_file(_TABLE, "    case LWS_CALLBACK_RAW_RX: 0\n"), "CLOSED is in the table alone"),
        Sample(_file(_TABLE, _BOTH + "    case LWS_CALLBACK_TIMER: 0\n"), "TIMER is not in the table"),
        Sample(_file(_TABLE, _BOTH + "    default: d == LWS_CALLBACK_TIMER\n"), "TIMER is not in the table"),
    ],
)
