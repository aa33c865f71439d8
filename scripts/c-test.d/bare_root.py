"""A root without Swift: the packages of libwebsockets and what they depend on, this library, a program, and no more."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import stat

import conversations
from toolbox import EXAMPLES, Failed, Skipped, run, serving

# What libwebsockets loads at run time to be on a libuv loop.
_PLUGIN = "libwebsockets-evlib_uv.so"


def _libraries(binary):
    """The files that the dynamic linker loads for a binary."""
    return [pathlib.Path(path) for path in re.findall(r"(/\S+) \(0x", run(["ldd", binary]).stdout)]


def _query(*arguments):
    return run(["dpkg-query", *arguments]).stdout


def _package_of(file):
    """The package that has installed a file."""
    # Systems whose /lib is a link to /usr/lib know their files by either name.
    names = {str(file), str(file.resolve()), str(file.resolve()).removeprefix("/usr")}
    for name in sorted(names, key=len):
        found = re.match(r"([^:]+(?::\w+)?): ", _query("--search", f"*{name.removeprefix('/usr')}"))
        if found:
            return found[1]
    raise Failed(f"no package has {file}")


def _with_dependencies(packages):
    """The packages and all that they depend on, as far as it is installed."""
    every = set()
    waiting = list(packages)
    while waiting:
        package = waiting.pop()
        if package in every:
            continue
        every.add(package)
        for alternatives in _query("--show", "--showformat=${Depends}, ${Pre-Depends}", package).split(","):
            names = [name.split("(")[0].strip() for name in alternatives.split("|")]
            waiting += [name for name in names if name and _is_installed(name)][:1]
    return every


def _is_installed(package):
    try:
        return _query("--show", "--showformat=${db:Status-Status}", package) == "installed"
    except Failed:
        return False


def _lay_out(packages, root):
    """Copies the files of packages below a root, whose /lib and /lib64 are links as they are today."""
    for name in ("lib", "lib64"):
        (root / "usr" / name).mkdir(parents=True)
        (root / name).symlink_to(f"usr/{name}")
    for package in packages:
        for line in _query("--listfiles", package).splitlines():
            source = pathlib.Path(line)
            if not line.startswith("/") or source.is_dir() or "/share/" in line or not os.path.lexists(source):
                continue
            target = root / line.lstrip("/")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)


def bare_root(library):
    """The self-contained library runs where there are libwebsockets, what it depends on, and nothing else."""
    if os.geteuid() != 0:
        raise Skipped("only root may change its root")
    if shutil.which("dpkg-query") is None:
        raise Skipped("no dpkg to say which files are of a package")
    program = library.compile(EXAMPLES / "callback_server.c")
    loaded = _libraries(program)
    libwebsockets = next(path for path in loaded if path.name.startswith("libwebsockets.so"))
    plugin = next(pathlib.Path("/usr/lib").rglob(_PLUGIN))
    root = library.folder / "root"
    _lay_out(_with_dependencies({_package_of(libwebsockets), _package_of(plugin)}), root)
    ours = {path: str(path) for path in loaded if library.prefix in path.parents} | {program: "/callback_server"}
    for source, place in ours.items():
        target = root / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    # libwebsockets asks for random numbers here, as it may in any container.
    (root / "dev").mkdir()
    os.mknod(root / "dev/urandom", stat.S_IFCHR | 0o644, os.makedev(1, 9))
    with serving("chroot", root, "/callback_server", "--port", "0") as server:
        conversations.converse(conversations.callback_server(server))
