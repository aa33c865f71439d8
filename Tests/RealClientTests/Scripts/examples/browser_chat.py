"""Two visitors open the chat page in Chromium, talk, and go on after the server was killed and started again."""

import json
import pathlib
import subprocess
import sys

from devtools import Browser, Page

program, pictures = sys.argv[1], pathlib.Path(sys.argv[2])


def serve(port: str) -> tuple[subprocess.Popen, str]:
    server = subprocess.Popen([program, "--port", port], stdout=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    assert line.startswith("listening on http://"), line
    return server, line.split("//")[1].strip()


def state(name: str) -> str:
    return f"document.getElementById('app').dataset.state === {json.dumps(name)}"


def shows(text: str) -> str:
    return f"document.getElementById('messages').innerText.includes({json.dumps(text)})"


def people(count: int) -> str:
    return f"document.getElementById('users').childElementCount === {count}"


def join(browser: Browser, address: str, name: str) -> Page:
    page = browser.visit(f"http://{address}/")
    page.wait_until("document.getElementById('join')?.open === true")
    page.type("#name", name)
    page.wait_until(state("connected"))
    return page


def say(speaker: Page, text: str, listeners: list[Page]) -> None:
    speaker.type("#text", text)
    for listener in listeners:
        listener.wait_until(shows(text))


server, address = serve("0")
try:
    with Browser() as browser:
        ann, bob = (join(browser, address, name) for name in ("Ann", "Bob"))
        both = [ann, bob]
        for page in both:
            page.wait_until(people(2))
        say(ann, "Hello Bob!", both)
        say(bob, "Hello Ann, grüß dich <b>not bold</b>", both)

        server.kill()
        server.wait()
        for page in both:
            page.wait_until(state("waiting") + " || " + state("connecting"))
        server, _ = serve(address.rpartition(":")[2])
        for page in both:
            page.wait_until(state("connected"))
            page.wait_until(people(2))
        say(ann, "The server was away.", both)
        say(bob, "And we are back.", both)
        assert bob.evaluate("document.querySelectorAll('#messages b').length") == 0, "a text became markup"

        pictures.mkdir(parents=True, exist_ok=True)
        ann.screenshot(pictures / "chat-ann.png")
        bob.screenshot(pictures / "chat-bob.png")
finally:
    server.kill()
    server.wait()
