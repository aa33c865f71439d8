"""Installing the library, and laying out a debug build as if it were installed."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil

from toolbox import HEADER, ROOT, Failed, run

# Four headers, the shared library under three names, the static one, and what pkg-config and CMake read.
_FILES = 11


def _files(folder):
    return sorted(path for path in pathlib.Path(folder).rglob("*") if not path.is_dir())


def _runtime():
    """Where the Swift runtime of this machine is."""
    return json.loads(run(["swift", "-print-target-info"]).stdout)["paths"]["runtimeLibraryPaths"][0]


def _command(prefix, *options):
    return [ROOT / "scripts/install", "--prefix", prefix, *options]


def _run_path(library):
    """The folders that the library names for those it needs."""
    output = run(["readelf", "--dynamic", "--wide", library]).stdout
    return [path for paths in re.findall(r"\((?:RUNPATH|RPATH)\).*\[(.*)\]", output) for path in paths.split(":")]


def _check_run_path(prefix, expected):
    if (found := _run_path(prefix / "lib/libswiftwebsockets.so")) != expected:
        raise Failed(f"the library looks for others in {found}, not in {expected}")


def install(prefix, self_contained):
    """Installs below a prefix."""
    runtime = _runtime()
    run(_command(prefix, *(["--self-contained"] if self_contained else ["--swift-runtime", runtime])))
    if len(_files(prefix)) != _FILES:
        raise Failed(f"the installation is {_files(prefix)}")
    _check_run_path(pathlib.Path(prefix), [] if self_contained else [runtime, "$ORIGIN"])


def install_elsewhere(folder, self_contained):
    """DESTDIR is honoured, nothing tells where it was built, and --uninstall leaves nothing."""
    root = pathlib.Path(folder) / "root-of-package"
    environment = os.environ | {"DESTDIR": str(root)}
    command = _command("/opt/sws", *(["--self-contained"] if self_contained else []))
    run(command, env=environment)
    if len(_files(root / "opt/sws")) != _FILES or len(_files(root)) != _FILES:
        raise Failed(f"with DESTDIR the installation is {_files(root)}")
    if str(root) in (root / "opt/sws/lib/pkgconfig/swiftwebsockets.pc").read_text():
        raise Failed("the pkg-config file tells of DESTDIR")
    _check_run_path(root / "opt/sws", [] if self_contained else ["$ORIGIN"])
    run([*command, "--uninstall"], env=environment)
    if _files(root):
        raise Failed(f"--uninstall leaves {_files(root)}")


def lay_out_debug(prefix, sanitizer=None):
    """Builds for debugging, maybe with a sanitizer, and lays the result out below a prefix as if it were installed."""
    scratch = ROOT / ".build"
    # As scripts/test builds: with other options, or for one product, all would be built again.
    build = ["swift", "build", "--build-tests", "--enable-all-traits"]
    if sanitizer:
        scratch = ROOT / f".build-{sanitizer}"
        build += ["--sanitize", sanitizer, "--scratch-path", scratch]
    run(build, cwd=ROOT)
    prefix = pathlib.Path(prefix)
    for folder in ("include", "lib/pkgconfig"):
        (prefix / folder).mkdir(parents=True)
    for header in HEADER.parent.glob("*.h"):
        shutil.copy(header, prefix / "include")
    shutil.copy(scratch / "debug/libswiftwebsockets.so", prefix / "lib")
    runtime = _runtime()
    libraries = f"-L{prefix}/lib -lswiftwebsockets -Wl,-rpath,{runtime}"
    if sanitizer:
        # The sanitizer that comes with Swift knows of libdispatch, and cannot be linked without it.
        libraries += f" -L{runtime} -Wl,--no-as-needed -ldispatch -lBlocksRuntime"
    (prefix / "lib/pkgconfig/swiftwebsockets.pc").write_text(
        f"Name: swiftwebsockets\nDescription: for debugging\nVersion: 0\nCflags: -I{prefix}/include\nLibs: {libraries}\n"
    )
