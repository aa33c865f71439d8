"""Which target may import what, and that each import says who else sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Iterator

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

# One row per folder of Sources. A module that is not in its row is refused, and so is a folder without a row.
ALLOWED = {
    "WebSocketProtocol": {"CZlib", "Synchronization"},
    "LWSBinding": {"WebSocketProtocol", "CLibWebSockets", "CUV", "COpenSSL", "Glibc", "Synchronization"},
    "WebSockets": {"WebSocketProtocol", "LWSBinding", "Logging", "HTTPTypes", "Synchronization"},
    "WebSocketsC": {"CSwiftWebSockets", "WebSockets", "LWSBinding", "Logging", "HTTPTypes", "Synchronization", "Glibc"},
    "WebSocketsJSON": {"WebSockets", "FoundationEssentials"},
    "WebSocketsTesting": {"WebSockets", "WebSocketProtocol", "Dispatch", "Glibc", "Synchronization"},
    "Examples": {"WebSockets", "WebSocketsJSON", "ExampleSupport", "Logging", "HTTPTypes", "Foundation", "Synchronization", "Glibc"},
    "Benchmarks": {"WebSockets", "Synchronization", "Glibc"},
}

# Modules of dependencies that a package trait of the same name enables: only behind it.
BEHIND_TRAITS = {
    "WebSockets": {"Metrics", "ServiceLifecycle"},
    "Examples": {"Configuration"},
}

_IMPORT = re.compile(
    r"(?:^|;)[ \t]*"
    r"(?P<attributes>(?:@\w+(?:\([^)]*\))?\s+)*)"
    r"(?:(?P<access>public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|var|let)\s+)?"
    r"(?P<module>\w+)",
    re.MULTILINE,
)


def _imports(root: Path) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Folder of Sources, place and parts of each import."""
    sources = root / "Sources"
    for file in swift_files(sources):
        code = code_of(file.read_text())
        for match in _IMPORT.finditer(code):
            place = f"{file.relative_to(root)}:{line_of(code, match.start('module'))}"
            yield file.relative_to(sources).parts[0], place, match


def _direction_problems(root: Path) -> list[str]:
    folders = {file.relative_to(root / "Sources").parts[0] for file in swift_files(root / "Sources")}
    problems = [f"Sources/{folder} has no row in scripts/check.d/imports.py" for folder in sorted(folders - set(ALLOWED))]
    for folder, place, match in _imports(root):
        module = match["module"]
        if module in BEHIND_TRAITS.get(folder, set()):
            if not match.string.lstrip().startswith(f"#if {module}\n"):
                problems.append(f"{place}: {module} needs a file of its own that begins with #if {module}")
        elif folder in ALLOWED and module not in ALLOWED[folder]:
            problems.append(f"{place}: {folder} may not import {match['module']}")
    return problems


def _access_problems(root: Path) -> list[str]:
    problems = []
    for _, place, match in _imports(root):
        if "@testable" in match["attributes"]:
            problems.append(f"{place}: @testable import of {match['module']} outside tests")
        elif not match["access"]:
            problems.append(f"{place}: import of {match['module']} has no access level")
    return problems


DIRECTIONS = Rule(
    name="import directions",
    problems=_direction_problems,
    accepts={
        "Sources/WebSocketProtocol/A.swift": "// import Foundation\ninternal import Synchronization\n",
        "Sources/WebSockets/A.swift": "@_exported public import WebSocketProtocol\npublic import struct Logging.Logger\n",
        "Sources/WebSockets/B.swift": "#if ServiceLifecycle\npublic import ServiceLifecycle\n#endif\n",
    },
    refuses=[
        Sample({"Sources/WebSocketProtocol/A.swift": "internal import Glibc\n"}, "may not import Glibc"),
        Sample({"Sources/WebSockets/A.swift": "internal import CUV\n"}, "may not import CUV"),
        Sample({"Sources/WebSockets/A/B.swift": "private import class Foundation.Thread\n"}, "B.swift:1: WebSockets may"),
        Sample({"Sources/Examples/Chat/A.swift": "\nimport LWSBinding\n"}, "A.swift:2: Examples may not"),
        Sample({"Sources/WebSockets/A.swift": "public import ServiceLifecycle\n"}, "begins with #if ServiceLifecycle"),
        Sample({"Sources/Helpers/A.swift": "let a = 1\n"}, "Sources/Helpers has no row"),
    ],
)

ACCESS = Rule(
    name="import access levels",
    problems=_access_problems,
    accepts={
        "Sources/A/A.swift": "internal import A\npublic import B\npackage import C\nprivate import D\n"
        '@_exported public import E\nlet s = """\nimport F\n"""\n',
        "Tests/ATests/A.swift": "import Testing\n@testable import A\n",
    },
    refuses=[
        Sample({"Sources/A/A.swift": "import Logging\n"}, "import of Logging has no access level"),
        Sample({"Sources/A/A.swift": "@preconcurrency import Logging\n"}, "no access level"),
        Sample({"Sources/A/A.swift": "@testable internal import Logging\n"}, "@testable"),
    ],
)
