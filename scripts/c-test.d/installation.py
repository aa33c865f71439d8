"""Installing the library, and laying out one that is built otherwise as if it were installed."""

from __future__ import annotations

import json
import os
import pathlib
import shutil

from toolbox import HEADER, ROOT, Failed, run

# Four headers, the shared library under three names, the static one, and what pkg-config and CMake read.
_FILES = 11


def _files(folder):
    return sorted(path for path in pathlib.Path(folder).rglob("*") if not path.is_dir())


def _command(prefix, self_contained):
    return [ROOT / "scripts/install", "--prefix", prefix, *(["--self-contained"] if self_contained else [])]


def install(prefix, self_contained):
    """Installs below a prefix."""
    run(_command(prefix, self_contained))
    if len(_files(prefix)) != _FILES:
        raise Failed(f"the installation is {_files(prefix)}")


def install_elsewhere(folder, self_contained):
    """DESTDIR is honoured, and --uninstall leaves nothing."""
    root = pathlib.Path(folder) / "root-of-package"
    environment = os.environ | {"DESTDIR": str(root)}
    command = _command("/opt/sws", self_contained)
    run(command, env=environment)
    if len(_files(root / "opt/sws")) != _FILES or len(_files(root)) != _FILES:
        raise Failed(f"with DESTDIR the installation is {_files(root)}")
    if str(root) in (root / "opt/sws/lib/pkgconfig/swiftwebsockets.pc").read_text():
        raise Failed("the pkg-config file tells of DESTDIR")
    run([*command, "--uninstall"], env=environment)
    if _files(root):
        raise Failed(f"--uninstall leaves {_files(root)}")


def lay_out_sanitized(sanitizer, prefix):
    """Builds with a sanitizer, and lays the result out below a prefix."""
    scratch = ROOT / f".build-{sanitizer}"
    build = ["swift", "build", "--product", "swiftwebsockets", "--enable-all-traits"]
    build += ["--sanitize", sanitizer, "--scratch-path", scratch]
    run(build, cwd=ROOT)
    prefix = pathlib.Path(prefix)
    for folder in ("include", "lib/pkgconfig"):
        (prefix / folder).mkdir(parents=True)
    for header in HEADER.parent.glob("*.h"):
        shutil.copy(header, prefix / "include")
    shutil.copy(scratch / "debug/libswiftwebsockets.so", prefix / "lib")
    # The sanitizer that comes with Swift knows of libdispatch, and cannot be linked without it.
    runtime = json.loads(run(["swift", "-print-target-info"]).stdout)["paths"]["runtimeLibraryPaths"][0]
    dispatch = f"-L{runtime} -Wl,-rpath,{runtime} -Wl,--no-as-needed -ldispatch -lBlocksRuntime"
    (prefix / "lib/pkgconfig/swiftwebsockets.pc").write_text(
        f"Name: swiftwebsockets\nDescription: with a sanitizer\nVersion: 0\n"
        f"Cflags: -I{prefix}/include\nLibs: -L{prefix}/lib -lswiftwebsockets {dispatch}\n"
    )
