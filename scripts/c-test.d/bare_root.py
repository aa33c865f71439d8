"""A root without Swift: nothing in it but the library, a program, and the system's libraries that they ask for."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import stat

import conversations
from toolbox import EXAMPLES, Failed, Skipped, run, serving

# Loaded by name at run time: what libwebsockets puts on a libuv loop, and what looks up hosts.
_LOADED_LATER = ("*/libwebsockets-evlib_uv.so", "*/libnss_files.so.2")


def _libraries(binary):
    """The files that the dynamic linker loads for a binary."""
    return [pathlib.Path(path) for path in re.findall(r"(/\S+) \(0x", run(["ldd", binary]).stdout)]


def bare_root(library):
    """The self-contained library runs where there is no Swift."""
    if os.geteuid() != 0:
        raise Skipped("only root may change its root")
    program = library.compile(EXAMPLES / "callback_server.c")
    root = library.folder / "root"
    wanted = {program.resolve(): "/callback_server"}
    later = [path for pattern in _LOADED_LATER for path in pathlib.Path("/usr/lib").glob(f"*{pattern[1:]}")]
    for binary in (program, *later):
        for path in _libraries(binary):
            if "swift" in path.name.lower() and library.prefix not in path.parents:
                raise Failed(f"{binary.name} asks for {path}")
            wanted[path] = str(path)
    wanted |= {path: str(path) for path in later}
    for source, place in wanted.items():
        target = root / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    # libwebsockets asks for random numbers here.
    (root / "dev").mkdir()
    os.mknod(root / "dev/urandom", stat.S_IFCHR | 0o644, os.makedev(1, 9))
    with serving("chroot", root, "/callback_server", "--port", "0") as server:
        conversations.converse(conversations.callback_server(server))
