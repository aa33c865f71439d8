"""The number of places the compiler has to take our word for, per target. It only goes down."""

from __future__ import annotations

import json
import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, swift_files

COUNTS = Path("scripts/unsafe-counts.json")

_MARKERS = {
    "unsafe": re.compile(r"(?<![@(.\w`])unsafe(?=\s+[^\s=:)])"),
    "@unchecked": re.compile(r"@unchecked\b"),
    "@unsafe": re.compile(r"@unsafe\b"),
    "@safe": re.compile(r"@safe\b"),
    "nonisolated(unsafe)": re.compile(r"\bnonisolated\s*\(\s*unsafe\s*\)"),
}
# Pointers are the business of these targets, towards C on either side; anywhere else naming a pointer type counts.
_BINDINGS = {"LWSBinding", "WebSocketsC"}
_POINTER_TYPES = re.compile(r"\b(?:Unsafe\w+|OpaquePointer|Unmanaged)\b")


def measure(root: Path) -> dict[str, dict[str, int]]:
    """Occurrences by folder of Sources and marker; what does not occur has no entry."""
    counts: dict[str, dict[str, int]] = {}
    for file in swift_files(root / "Sources"):
        folder = file.relative_to(root / "Sources").parts[0]
        markers = dict(_MARKERS) if folder in _BINDINGS else {**_MARKERS, "pointer types": _POINTER_TYPES}
        code = code_of(file.read_text())
        for marker, pattern in markers.items():
            if found := len(pattern.findall(code)):
                target = counts.setdefault(folder, {})
                target[marker] = target.get(marker, 0) + found
    return counts


def update(root: Path) -> None:
    (root / COUNTS).write_text(json.dumps(measure(root), indent=2, sort_keys=True) + "\n")


def _problems(root: Path) -> list[str]:
    if not (root / COUNTS).exists():
        return [f"{COUNTS} is missing; scripts/check --update-counts writes it"]
    committed, measured = json.loads((root / COUNTS).read_text()), measure(root)
    problems = []
    for folder in sorted(committed.keys() | measured.keys()):
        before, now = committed.get(folder, {}), measured.get(folder, {})
        for marker in sorted(before.keys() | now.keys()):
            old, new = before.get(marker, 0), now.get(marker, 0)
            if new > old:
                problems.append(f"{folder}: {new} × {marker}, at most {old} allowed")
            elif new < old:
                problems.append(f"{folder}: {marker} went down to {new}; lower {old} with scripts/check --update-counts")
    return problems


def _counts(**targets: dict[str, int]) -> dict[str, str]:
    return {str(COUNTS): json.dumps(targets)}


_USES = "let a = unsafe b.span.bytes  // unsafe too\nfinal class C: @unchecked Sendable {}\n"

RULE = Rule(
    name="unsafe counts",
    problems=_problems,
    accepts={
        **_counts(A={"unsafe": 1, "@unchecked": 1}),
        "Sources/A/A.swift": _USES,
        "Sources/LWSBinding/A.swift": "let p: UnsafeRawPointer\n",
    },
    refuses=[
        Sample({"Sources/A/A.swift": _USES}, "is missing"),
        Sample({**_counts(), "Sources/A/A.swift": _USES}, "1 × unsafe, at most 0"),
        Sample({**_counts(A={"unsafe": 1}), "Sources/A/A.swift": _USES}, "1 × @unchecked, at most 0"),
        Sample({**_counts(), "Sources/A/A.swift": "nonisolated(unsafe) var a = 1\n"}, "1 × nonisolated(unsafe)"),
        Sample({**_counts(), "Sources/A/A.swift": "@unsafe func f() {}\n"}, "1 × @unsafe"),
        Sample({**_counts(), "Sources/A/A.swift": "@safe struct S {}\n"}, "1 × @safe"),
        Sample({**_counts(), "Sources/A/A.swift": "let p: UnsafeRawPointer\n"}, "1 × pointer types"),
        Sample({**_counts(A={"unsafe": 2, "@unchecked": 1}), "Sources/A/A.swift": _USES}, "went down to 1"),
        Sample({**_counts(Gone={"unsafe": 2})}, "went down to 0"),
    ],
)
