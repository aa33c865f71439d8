"""Which folder of LWSBinding may use what another one declares: each row may use the rows above it."""

from __future__ import annotations

import re
from pathlib import Path

from rule import Rule, Sample
from swift_source import code_of, line_of, swift_files

_TARGET = Path("Sources/LWSBinding")
# From the bottom to the top; nothing knows of what is above it.
LAYERS = ["System", "Loop", "TLS", "Connection", "Workarounds", "Socket", "Joined", "Client"]

# What the other files see: types, and functions outside of types. Names of members say too little to tell whose they are.
_DECLARED = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+|(?:open|public|package|final|indirect) +)*"
    r"(?:actor|class|enum|protocol|struct|typealias|func|let|var) +(\w+)",
    re.MULTILINE,
)
_USED = re.compile(r"(?<![\w.])[A-Za-z]\w+")


def _problems(root: Path) -> list[str]:
    files = {file: code_of(file.read_text()) for file in swift_files(root / _TARGET)}
    problems, layers, owners = [], {}, {}
    for file, code in files.items():
        folder = file.relative_to(root / _TARGET).parts[0]
        if folder not in LAYERS:
            problems.append(f"{file.relative_to(root)}: {folder} is no folder in scripts/check.d/folders.py")
            continue
        layers[file] = LAYERS.index(folder)
        for name in _DECLARED.findall(code):
            owners.setdefault(name, set()).add(layers[file])
    for file, layer in layers.items():
        for match in _USED.finditer(files[file]):
            # A name that is declared here or below as well may be that one.
            if min(owners.get(match[0], {layer})) > layer:
                above = LAYERS[min(owners[match[0]])]
                place = f"{file.relative_to(root)}:{line_of(files[file], match.start())}"
                problems.append(f"{place}: {match[0]} is of {above}, above {LAYERS[layer]}")
    return problems


def _files(**folders: str) -> dict[str, str]:
    return {f"{_TARGET}/{folder}/A.swift": code for folder, code in folders.items()}


RULE = Rule(
    name="folders of LWSBinding",
    problems=_problems,
    accepts=_files(
        System="/// Like `Wire`.\nstruct Name { func open() {} }\n",
        Socket="package final class Wire { let name = Name()\n    func read() {} }\n",
        Client="extension Wire { func open() {} }\nprivate func shut() {}\n@safe\nfinal class Door {}\n",
    ),
    refuses=[
        Sample(_files(Other="let a = 1\n"), "Other is no folder"),
        Sample(_files(Socket="struct Wire {}\n", System="\nlet a = Wire()\n"), "A.swift:2: Wire is of Socket, above System"),
        Sample(_files(TLS="func shake() {}\n", Loop="let a = shake()\n"), "shake is of TLS, above Loop"),
        Sample(_files(Client="@safe\nfinal class Door {}\n", Joined="let a: Door\n"), "Door is of Client, above Joined"),
    ],
)
