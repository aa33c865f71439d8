"""The part of Swift's grammar the rules need: what is code, and what only looks like it."""

from __future__ import annotations

import re
from pathlib import Path

_STRING_START = re.compile(r'(#*)("""|")')


def swift_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.swift"))


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def code_of(text: str) -> str:
    """`text` with comments and the characters of string literals blanked out.

    Line breaks and offsets stay, and so does the code of interpolations: `"\\(try! f())"` is a use of `try!`.
    """
    out = list(text)

    def blank(start: int, end: int) -> None:
        for index in range(start, min(end, len(text))):
            if out[index] != "\n":
                out[index] = " "

    def skip_comment(position: int) -> int | None:
        if text.startswith("//", position):
            end = text.find("\n", position)
            end = len(text) if end < 0 else end
        elif text.startswith("/*", position):
            depth, end = 1, position + 2
            while depth and end < len(text):
                if text.startswith("/*", end):
                    depth, end = depth + 1, end + 2
                elif text.startswith("*/", end):
                    depth, end = depth - 1, end + 2
                else:
                    end += 1
        else:
            return None
        blank(position, end)
        return end

    def skip_string(hashes: str, quotes: str, position: int) -> int:
        terminator, escape = quotes + hashes, "\\" + hashes
        while position < len(text) and not text.startswith(terminator, position):
            if quotes == '"' and text[position] == "\n":
                return position
            if text.startswith(escape + "(", position):
                blank(position, position + len(escape))
                position = skip_code(position + len(escape) + 1, ends_at_parenthesis=True)
                continue
            width = len(escape) + 1 if text.startswith(escape, position) else 1
            blank(position, position + width)
            position += width
        return position + len(terminator)

    def skip_code(position: int, ends_at_parenthesis: bool) -> int:
        depth = 1
        while position < len(text):
            if (end := skip_comment(position)) is not None:
                position = end
            elif literal := _STRING_START.match(text, position):
                position = skip_string(literal[1], literal[2], literal.end())
            else:
                if ends_at_parenthesis and text[position] in "()":
                    depth += 1 if text[position] == "(" else -1
                    if depth == 0:
                        return position + 1
                position += 1
        return position

    skip_code(0, ends_at_parenthesis=False)
    return "".join(out)
