"""Every line of the log goes through LogWriter, which escapes what peers have written and bounds how much is logged."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

# The library; examples and benchmarks are applications.
_FOLDERS = ("WebSocketProtocol", "LWSBinding", "WebSockets", "WebSocketsC", "WebSocketsJSON")
_WRITER = "Sources/WebSockets/Observability/LogWriter.swift"
_LEVELS = "trace|debug|info|notice|warning|error|critical"
_CALL = re.compile(
    # A logger by its name, whatever it is asked to write, and a text to whatever has such a method.
    rf"\b\w*[lL]og(?:ger)?\s*\??\.\s*(?:{_LEVELS})\s*\("
    rf'|\.\s*(?:{_LEVELS})\s*\(\s*#*"'
    r"|\.\s*log\s*\(\s*level\s*:"
    r"|(?<![\w.])(?<!func )(?:print|debugPrint|dump|fputs|puts|fprintf|vprintf|syslog)\s*\("
)


def _problems(root: Path) -> list[str]:
    problems = []
    for folder in _FOLDERS:
        for file in swift_files(root / "Sources" / folder):
            place = file.relative_to(root)
            if str(place) == _WRITER:
                continue
            code = code_of(file.read_text())
            for match in _CALL.finditer(code):
                call = " ".join(match[0].split()).rstrip('"#( ')
                problems.append(f"{place}:{line_of(code, match.start())}: {call} goes around LogWriter")
    return problems


RULE = Rule(
    name="one way to the log",
    problems=_problems,
    accepts={
        _WRITER: 'func emit() { logger.log(level: level, "\\(message)") }\n',
        "Sources/WebSockets/A.swift": "log.write(.error, .handlerThrew, error: error)\nlog(.debug, .handshakeTimedOut)\n"
        '/// print("a")\nstruct Dump { func dump() {} }\nlet level = Logger.Level.error\nthrow .error(problem)\n',
        "Sources/Examples/A/A.swift": 'logger.info("\\(text)")\nprint(text)\n',
    },
    refuses=[
        Sample({"Sources/WebSockets/A.swift": '\nlogger.info("a")\n'}, "A.swift:2: logger.info goes around"),
        Sample({"Sources/WebSockets/A.swift": "settings.logger\n    .warning(text)\n"}, "A.swift:1: logger .warning"),
        Sample({"Sources/WebSocketsC/B/A.swift": 'destination.error("\\(line)")\n'}, "A.swift:1: .error goes around"),
        Sample({"Sources/LWSBinding/A.swift": "self.x.log(level: level, line)\n"}, "A.swift:1: .log(level: goes"),
        Sample({"Sources/WebSocketsJSON/A.swift": "print(text)\n"}, "A.swift:1: print goes around"),
    ],
)
