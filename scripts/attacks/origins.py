"""Handshakes of pages from elsewhere. The server serves pages of its own host only, and knows that it is localhost."""

from functools import partial

from attacks.bad_requests import bad_request
from harness.case import Family
from harness.wire import handshake

FAMILY = Family("origins")

HOST = "app.localhost:8080"
TABLE = (
    ("own page", f"http://{HOST}", {101}),
    ("own page in capitals", "HTTP://APP.LOCALHOST:8080", {101}),
    ("no page", None, {101}),
    ("another host", "http://evil.example", {403}),
    ("another port", "http://app.localhost:8081", {403}),
    ("no port", "http://app.localhost", {403}),
    ("another scheme", f"ftp://{HOST}", {403}),
    ("a host below", f"http://evil.{HOST}", {403}),
    ("a host above", "http://localhost:8080", {403}),
    ("a host that begins so", "http://app.localhost.evil.example:8080", {403}),
    ("a host that ends so", "http://evilapp.localhost:8080", {403}),
    ("as a user", f"http://{HOST}@evil.example", {403}),
    ("with a user", f"http://user@{HOST}", {403}),
    ("with a path", f"http://{HOST}/page", {403, 101}),
    ("with a backslash", f"http://evil.example\\@{HOST}", {403}),
    ("a dot at the end", "http://app.localhost.:8080", {403, 101}),
    ("a port of zeros", "http://app.localhost:00008080", {403, 101}),
    ("null", "null", {403}),
    ("a file", "file://", {403}),
    ("empty", "", {403, 101}),
    ("no scheme", HOST, {403}),
    ("two in one field", f"http://{HOST} http://evil.example", {403}),
    ("two with a comma", f"http://{HOST}, http://evil.example", {403}),
    ("IPv6", "http://[::1]:8080", {403}),
    ("IPv6 that does not end", "http://[::1", {403}),
    ("4 KiB", "http://" + "a" * 4096, {403}),
    ("bytes above 0x7f", "http://app.l\udc80calhost:8080", {403}),
)

for name, origin, allowed in TABLE:
    extra = [] if origin is None else [f"Origin: {origin}"]
    FAMILY.add(name, partial(bad_request, handshake("/", *extra, host=HOST), allowed))

FAMILY.add(
    "two fields",
    partial(bad_request, handshake("/", f"Origin: http://{HOST}", "Origin: http://evil.example", host=HOST), {403, 400}),
)
FAMILY.add(
    "two fields, the other order",
    partial(bad_request, handshake("/", "Origin: http://evil.example", f"Origin: http://{HOST}", host=HOST), {403, 400}),
)

# Pages that have made their own name resolve to this machine.
for rebound in ("evil.example:8080", "evil.example", "localhost.evil.example:8080", "192.168.1.1:8080", "0.0.0.0:8080"):
    request = handshake("/", f"Origin: http://{rebound}", host=rebound)
    FAMILY.add(f"a rebound name, {rebound}", partial(bad_request, request, {403}))
for own in ("localhost:8080", "127.0.0.1:8080", "[::1]:8080"):
    FAMILY.add(f"its own name, {own}", partial(bad_request, handshake("/", f"Origin: http://{own}", host=own), {101}))
