"""Nothing a peer or a user does may end the process."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

_FORBIDDEN = re.compile(r"\bfatalError\s*\(|\btry\s*!")


def _problems(root: Path) -> list[str]:
    problems = []
    for file in swift_files(root / "Sources"):
        code = code_of(file.read_text())
        for match in _FORBIDDEN.finditer(code):
            word = match[0].rstrip("( ")
            problems.append(f"{file.relative_to(root)}:{line_of(code, match.start())}: {word}")
    return problems


RULE = Rule(
    name="no fatalError, no try!",
    problems=_problems,
    accepts={
        "Sources/A/A.swift": '// try! fatalError()\nlet a = #"try! \\"# + "fatalError()"\nlet b = try? c()\n'
        '/* /* */ try! */ let d = """\n  try! "e" \\(f("try!"))\n  """\n',
        "Tests/ATests/A.swift": "let a = try! b()\n",
    },
    refuses=[
        Sample({"Sources/A/A.swift": "\nlet a = try! b()\n"}, "A.swift:2: try!"),
        Sample({"Sources/A/A.swift": 'let a = "\\(try! b())"\n'}, "A.swift:1: try!"),
        Sample({"Sources/A/A.swift": 'let a = "\\\\" // "\nfatalError("b")\n'}, "A.swift:2: fatalError"),
    ],
)
