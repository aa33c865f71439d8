"""Chromium without a window, led over its DevTools protocol."""

import base64
import itertools
import json
import pathlib
import subprocess
import tempfile
import time

from websockets.sync.client import connect

PATIENCE = 60  # seconds


class Browser:
    """One browser process with a profile of its own."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True)
        profile = pathlib.Path(self._folder.name)
        options = ["--headless=new", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"]
        # Its sandbox needs more than containers allow; the only pages it sees are ours.
        options += ["--no-sandbox", f"--user-data-dir={profile}"]
        self._process = subprocess.Popen(
            ["chromium", *options, "about:blank"],
            env={"HOME": str(profile), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._socket = connect(self._address(profile / "DevToolsActivePort"), proxy=None, max_size=None)
        self._numbers = itertools.count(1)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        self._folder.cleanup()

    def _address(self, file: pathlib.Path) -> str:
        due = time.monotonic() + PATIENCE
        while time.monotonic() < due:
            lines = file.read_text().splitlines() if file.exists() else []
            if len(lines) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            if self._process.poll() is not None:
                raise RuntimeError(f"chromium ended with {self._process.returncode}")
            time.sleep(0.05)
        raise TimeoutError("chromium does not say where it listens")

    def call(self, method: str, session: str | None = None, **parameters) -> dict:
        """Asks for something and waits for the answer."""
        message = {"id": next(self._numbers), "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == message["id"]:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def visit(self, url: str) -> "Page":
        """Opens a page for a visitor who shares nothing with others."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url=url, browserContextId=context, width=900, height=700)
        session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return Page(self, session["sessionId"])


class Page:
    """A tab, and what its visitor does."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session

    def evaluate(self, expression: str):
        """The value of an expression of JavaScript."""
        answer = self._browser.call(
            "Runtime.evaluate", self._session, expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait_until(self, condition: str) -> None:
        """Waits until an expression is true."""
        due = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            if time.monotonic() > due:
                raise TimeoutError(f"{condition} stays false: {self.evaluate('document.body.innerText')}")
            time.sleep(0.05)

    def type(self, selector: str, text: str) -> None:
        """Types into a field and presses Enter."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self._browser.call("Input.insertText", self._session, text=text)
        key = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"}
        for kind in ("keyDown", "keyUp"):
            self._browser.call("Input.dispatchKeyEvent", self._session, type=kind, **key)

    def screenshot(self, file: pathlib.Path) -> None:
        """Keeps what the visitor sees, as a PNG."""
        picture = self._browser.call("Page.captureScreenshot", self._session, format="png")
        file.write_bytes(base64.b64decode(picture["data"]))
