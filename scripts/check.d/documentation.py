"""Everything visible outside its target says what it is."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, swift_files

_DECLARATION = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+(?:\(\w+\))?\s+)*?"
    r"(?P<access>public|open|package)\s+(?!import\b)"
    r"(?:[a-z]+(?:\(\w+\))?\s+)*?"
    r"(?P<what>(?:actor|associatedtype|class|enum|extension|func|init|let|macro|protocol|struct|subscript|typealias|var)\b"
    r"[^({=]*)"
)

# What implements a C declaration is described beside that, in the header.
_IN_HEADER = re.compile(r"@c\s+@implementation$")


def _has_comment_above(lines: list[str], code: list[str], index: int) -> bool:
    """Whether `///` precedes the declaration at `index`, with nothing but attributes between, or a C header has it."""
    open_parentheses = 0
    for above in range(index - 1, -1, -1):
        line = code[above].strip()
        if lines[above].strip().startswith("///") or _IN_HEADER.match(line):
            return True
        # A closing parenthesis here may be the end of an attribute that started some lines higher.
        open_parentheses += line.count(")") - line.count("(")
        if not line.startswith("@") and open_parentheses <= 0:
            return False
    return False


def _problems(root: Path) -> list[str]:
    problems = []
    for file in swift_files(root / "Sources"):
        if file.relative_to(root / "Sources").parts[0] == "Examples":
            continue
        text = file.read_text()
        lines, code = text.split("\n"), code_of(text).split("\n")
        for index, line in enumerate(code):
            match = _DECLARATION.match(line)
            if match and not _has_comment_above(lines, code, index):
                what = f"{match['access']} {' '.join(match['what'].split())}"
                problems.append(f"{file.relative_to(root)}:{index + 1}: no /// above {what}")
    return problems


def _swift(text: str) -> dict[str, str]:
    return {"Sources/A/A.swift": text}


RULE = Rule(
    name="documentation comments",
    problems=_problems,
    accepts={
        **_swift(
            "public import B\npublic import struct B.C\n"
            "/// A.\n@frozen\npublic struct A {\n"
            "    /// B.\n    @available(\n        *, deprecated,\n        message: \"(\"\n    )\n    public private(set) var b = 1\n"
            "    public(set) var c = 2\n    func open() {}\n    let text = \"public func f()\"\n"
            "    /// C.\n    @inlinable public static func c() {}\n}\n@c @implementation\npublic func d() {}\n"
        ),
        "Sources/Examples/B/B.swift": "public struct B {}\n",
    },
    refuses=[
        Sample(_swift("public struct A {}\n"), "A.swift:1: no /// above public struct A"),
        Sample(_swift("// A.\npublic struct A {}\n"), "no /// above public struct A"),
        Sample(_swift("/// A.\n\npublic struct A {}\n"), "no /// above public struct A"),
        Sample(_swift("/// A.\nfunc a() {}\n@inlinable\npublic func b() {}\n"), "A.swift:4: no /// above public func b"),
        Sample(_swift("open class A {}\n"), "no /// above open class A"),
        Sample(_swift("nonisolated public init() {}\n"), "no /// above public init"),
        Sample(_swift("package static func a() {}\n"), "no /// above package func a"),
        Sample(_swift("public private(set) var a = 1\n"), "no /// above public var a"),
    ],
)
