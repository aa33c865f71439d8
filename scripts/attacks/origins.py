"""Handshakes of pages from elsewhere. The server serves pages of its own host only."""

from functools import partial

from attacks.bad_requests import bad_request
from harness.case import Family
from harness.wire import handshake

FAMILY = Family("origins")

HOST = "example.org:8080"
TABLE = (
    ("own page", f"http://{HOST}", {101}),
    ("own page in capitals", "HTTP://EXAMPLE.ORG:8080", {101}),
    ("no page", None, {101}),
    ("another host", "http://evil.example", {403}),
    ("another port", "http://example.org:8081", {403}),
    ("no port", "http://example.org", {403}),
    ("another scheme", f"ftp://{HOST}", {403}),
    ("a host below", f"http://evil.{HOST}", {403}),
    ("a host above", "http://org:8080", {403}),
    ("a host that begins so", "http://example.org.evil.example:8080", {403}),
    ("a host that ends so", "http://evilexample.org:8080", {403}),
    ("as a user", f"http://{HOST}@evil.example", {403}),
    ("with a user", f"http://user@{HOST}", {403}),
    ("with a path", f"http://{HOST}/page", {403, 101}),
    ("with a backslash", f"http://evil.example\\@{HOST}", {403}),
    ("a dot at the end", "http://example.org.:8080", {403, 101}),
    ("a port of zeros", "http://example.org:00008080", {403, 101}),
    ("null", "null", {403}),
    ("a file", "file://", {403}),
    ("empty", "", {403, 101}),
    ("no scheme", HOST, {403}),
    ("two in one field", f"http://{HOST} http://evil.example", {403}),
    ("two with a comma", f"http://{HOST}, http://evil.example", {403}),
    ("IPv6", "http://[::1]:8080", {403}),
    ("IPv6 that does not end", "http://[::1", {403}),
    ("4 KiB", "http://" + "a" * 4096, {403}),
    ("bytes above 0x7f", "http://ex\udc80mple.org:8080", {403}),
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
