"""Text of peers is no key of a table: Swift hashes strings at the square of their combining marks, see UTF8Key."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

# Tables whose keys are no text of a peer, by file, and why. Anything else is keyed by UTF8Key.
EXCEPTIONS = {
    "Sources/Examples/ManifestServer/Handler.swift": "what it sends; the names are its own",
    "Sources/Examples/Support/ExampleProgram.swift": "options of the command line",
    "Sources/Examples/EchoServer/JSONEndpoint.swift": "names in JSON that JSONMessageCoder has bounded",
    "Sources/LWSBinding/TLS/TLSEndpoint.swift": "OpenSSL's names of ciphers",
    "Sources/WebSocketProtocol/Client/ProxyEnvironment.swift": "names of environment variables",
    "Sources/WebSocketProtocol/Client/HandshakeOffer.swift": "subprotocols that the application offers",
    "Sources/WebSockets/Client/ClientConfiguration.swift": "subprotocols that the application offers",
    "Sources/WebSockets/Observability/EventLoop+Connections.swift": "what is known by the library's own names",
    "Sources/WebSockets/Observability/EventLoop+Statistics.swift": "what is known by the library's own names",
    "Sources/WebSockets/Observability/LogWriter.swift": "what is known by the library's own names",
    "Sources/WebSockets/Server/WebSocketServer.swift": "hosts that the application names",
    "Sources/WebSocketsC/OptionSetters.swift": "names of options, which a program gives",
    "Sources/WebSocketsJSON/NameSets.swift": "names that JSONScan has bounded, told apart as Foundation does",
}

_TEXT = r"(?:String|Substring)"
_TABLE = re.compile(
    rf"\[\s*{_TEXT}\s*:(?!:)|\bDictionary\s*<\s*{_TEXT}\b|\bSet\s*<\s*{_TEXT}\b|\bSet\s*\(\s*\[\s*{_TEXT}\s*\]"
)


def _problems(root: Path) -> list[str]:
    problems, used = [], set()
    for file in swift_files(root / "Sources"):
        name = str(file.relative_to(root))
        code = code_of(file.read_text())
        for match in _TABLE.finditer(code):
            used.add(name)
            if name not in EXCEPTIONS:
                problems.append(f"{name}:{line_of(code, match.start())}: {' '.join(match[0].split())} instead of UTF8Key")
    problems += [
        f"{name} has no such table and needs no exception"
        for name in EXCEPTIONS.keys() - used
        if (root / name).exists()
    ]
    return sorted(problems)


_EXCEPTION = next(iter(EXCEPTIONS))

RULE = Rule(
    name="no String as a key",
    problems=_problems,
    accepts={
        "Sources/A/A.swift": "let a: [UTF8Key: Int] = [:]  // [String: Int]\nlet b: [Int: String] = [:]\nlet c = Set<Int>()\n"
        "func d(_ e: [String], f: String) {}\n",
        _EXCEPTION: "let a: [String: Int] = [:]\n",
        "Tests/ATests/A.swift": "let a: [String: Int] = [:]\n",
    },
    refuses=[
        Sample({"Sources/A/A.swift": "\nlet a: [String: Int] = [:]\n"}, "A.swift:2: [String: instead of UTF8Key"),
        Sample({"Sources/A/A.swift": "let a = [Substring\n  :Int]()\n"}, "A.swift:1: [Substring :"),
        Sample({"Sources/A/A.swift": "let a = Dictionary<String, Int>()\n"}, "A.swift:1: Dictionary<String"),
        Sample({"Sources/A/A.swift": "let a: Mutex<Set<String>>\n"}, "A.swift:1: Set<String"),
        Sample({_EXCEPTION: "let a = 1\n"}, "needs no exception"),
    ],
)
