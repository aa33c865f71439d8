"""Values of Sec-WebSocket-Extensions, good and bad. A bad one is answered without the extension or with an error; what
is agreed on must then work."""

import re
from functools import partial

from harness.case import Family, expect
from harness.deflate import RSV1, compressed, deflated, inflated
from harness.target import Target
from harness.wire import FIN, TEXT, close_frame, frame, handshake

FAMILY = Family("extension offers", {"options": ("--compression", "--threshold", "0")})

NAME = "permessage-deflate"
SERVER, CLIENT = f"{NAME}; server_max_window_bits", f"{NAME}; client_max_window_bits"
NO_CONTEXT = f"{NAME}; server_no_context_takeover"
TEXT_SENT = b"some text, some text, some text"

ACCEPTED = (
    NAME,
    f" \t{NAME}\t ",
    NO_CONTEXT,
    f"{NAME};client_no_context_takeover",
    f"{NAME} ;\tserver_no_context_takeover ; client_no_context_takeover",
    *(f"{SERVER}={bits}" for bits in range(9, 16)),
    *(f"{CLIENT}={bits}" for bits in range(8, 16)),
    CLIENT,
    f'{SERVER}="10"',
    f'{SERVER}="1\\0"',
    f"{SERVER} = 10",
    f"{NO_CONTEXT}; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=9",
    f"{NAME}, {NAME}",
    f"{SERVER}=8, {NAME}",
    f"{NAME}; unknown, {NAME}",
    f"{NAME}; client_max_window_bits=99, {CLIENT}",
    f"x-unknown; a=b; c, {NAME}",
    f"permessage-bzip2, {NAME}, permessage-foo",
    f", ,{NAME},,",
    ", ".join([NAME] * 10),
)
DECLINED = (
    "",
    "x-unknown",
    "permessage-deflat",
    "permessage-deflatee",
    f"x-{NAME}",
    f"{NO_CONTEXT}; server_no_context_takeover",
    f"{SERVER}=10; server_max_window_bits=10",
    f"{SERVER}=10; server_max_window_bits=11",
    f"{CLIENT}; client_max_window_bits",
    f"{NAME}; unknown",
    f"{NAME}; server_max_window_bit=10",
    f"{NO_CONTEXT}=1",
    f'{NO_CONTEXT}="true"',
    SERVER,
    *(
        f"{parameter}={value}"
        for parameter in (SERVER, CLIENT)
        for value in ("0", "1", "7", "16", "99", "08", "010", "015", "-9", "+9", "9.0", "0x9", "1e1", "x", "256", "265", "9" * 25)
    ),
    f"{SERVER}=8",
)
# Not what the grammar allows; the server may take what is good in it.
MALFORMED = (
    ";",
    "=",
    f"{NAME}=10",
    '"',
    f"{NAME};",
    f";{NAME}",
    f"{NAME};;server_no_context_takeover",
    f"{SERVER}=",
    f'{SERVER}=""',
    f'{SERVER}="10',
    f'{SERVER}=10"',
    f'{SERVER}="10"x',
    f'{SERVER}="1 0"',
    f'{SERVER}="10\\',
    f"{SERVER}='10'",
    f"{SERVER}==10",
    f"{SERVER}=10=10",
    f'"{NAME}"',
    f'{NAME}; "server_no_context_takeover"',
    "permessage deflate",
    f"{NAME} server_no_context_takeover",
    f"{NAME}/1",
    f"{NAME}\x01",
    f"{NAME}; b\xfcrg",
    f"{NAME}; server_no_context_takeover\x7f",
    f"(comment) {NAME}",
    f"{NAME} (comment)",
    NAME.upper(),
    f"{NAME}; SERVER_NO_CONTEXT_TAKEOVER",
)
# More than the library's own parser has room for.
LONG = {
    "a name of 300 bytes": "x" * 300,
    "a name of 4 KiB": "x" * 4096,
    "a parameter of 300 bytes": f"{NAME}; {'x' * 300}",
    "a value of 300 bytes": f"{SERVER}={'1' * 300}",
    "a quoted value of 300 bytes": f'{SERVER}="{"1" * 300}"',
    "300 backslashes": f'{SERVER}="{chr(92) * 300}"',
    "100 parameters": NAME + "; server_no_context_takeover" * 100,
    "100 unknown parameters": NAME + "".join(f"; a{number}" for number in range(100)),
    "1,000 semicolons": NAME + ";" * 1000,
    "1,000 commas": "," * 1000 + NAME,
    "1,000 blanks": NAME + " " * 1000 + "; server_no_context_takeover",
    "100 offers": ", ".join([NAME] * 100),
    "100 offers, the last one good": ", ".join([f"{SERVER}=8"] * 100 + [NAME]),
    "100 unknown ones, the last one known": ", ".join([f"x-{number}" for number in range(100)] + [NAME]),
    **{
        f"{length} bytes, the first offer good": f"{NO_CONTEXT}, ".ljust(length, "x")
        for length in (254, 255, 256, 398, 399, 400, 401, 1000, 4000)
    },
    "254 bytes": f"{NAME}, {'x' * 234}",
    "255 bytes": f"{NAME}, {'x' * 235}",
    "256 bytes": f"{NAME}, {'x' * 236}",
    "257 bytes": f"{NAME}, {'x' * 237}",
    "254 bytes before a comma": f"{'x' * 254}, {NAME}",
    "255 bytes before a comma": f"{'x' * 255}, {NAME}",
    "256 bytes before a comma": f"{'x' * 256}, {NAME}",
}


def agreed(head: bytes) -> bool:
    """Whether the answer names the extension; what it says must be well made."""
    values = re.findall(rb"(?im)^sec-websocket-extensions:[ \t]*(.*?)[ \t]*\r$", head)
    if not values:
        return False
    expect(len(values) == 1, f"{len(values)} fields in the answer")
    name, *parameters = (part.strip() for part in values[0].decode("latin-1").split(";"))
    expect(name == NAME, f"the answer is {values[0]!r}")
    names = [parameter.partition("=")[0] for parameter in parameters]
    expect(len(set(names)) == len(names), f"twice in {values[0]!r}")
    for parameter in parameters:
        expect(
            re.fullmatch(r"(server|client)_(no_context_takeover|max_window_bits=([89]|1[0-5]))", parameter),
            f"the answer is {values[0]!r}",
        )
    return True


async def offered(lines: list[str], allowed: set[bool | int | None], target: Target) -> None:
    """`allowed` are whether the extension is agreed on, statuses of refusals, and None for the end of the connection."""
    peer = await target.connect()
    await peer.send_all(handshake("/", *lines))
    head = await peer.head()
    expect(head is None or re.match(rb"HTTP/1.1 \d{3} ", head), f"not a response: {head and head[:200]!r}")
    status = int(head.split()[1]) if head else None
    if status != 101:
        expect(status in allowed - {False, True}, f"answered {status}")
        return peer.drop()
    is_agreed = agreed(head)
    expect(is_agreed in allowed & {False, True}, "the extension was " + ("agreed on" if is_agreed else "declined"))
    for _ in range(2):
        await peer.send(compressed(TEXT, deflated(TEXT_SENT)) if is_agreed else frame(TEXT, TEXT_SENT))
        first, payload = await peer.frame()
        expect(first == FIN | TEXT | (RSV1 << 4 if is_agreed else 0), f"a frame {first:#04x}")
        # The second message may refer to the first.
        expect(not is_agreed or _ or inflated(payload) == TEXT_SENT, f"an echo of {payload!r}")
        expect(is_agreed or payload == TEXT_SENT, f"an echo of {payload!r}")
    await peer.send(close_frame())
    expect((code := await peer.close_code()) == 1000, f"closed with {code}")
    await peer.rest(3)
    peer.drop()


def line(value: str) -> str:
    return f"Sec-WebSocket-Extensions: {value}"


REFUSED = {400, 403, 431}
for value in ACCEPTED:
    FAMILY.add(f"{value}"[:100], partial(offered, [line(value)], {True}))
for value in DECLINED:
    FAMILY.add(f"{value}"[:100] or "nothing", partial(offered, [line(value)], {False}))
for value in MALFORMED:
    FAMILY.add(f"{value!r}"[:100], partial(offered, [line(value)], {False, True} | REFUSED))
for name, value in LONG.items():
    FAMILY.add(name, partial(offered, [line(value)], {False, True} | REFUSED))
for name, lines in {
    "two fields, the first one unknown": [line("x-unknown"), line(NAME)],
    "two fields, the second one unknown": [line(NAME), line("x-unknown")],
    "two fields, the first one declined": [line(f"{SERVER}=8"), line(NAME)],
    "a name in other letters": [line(NAME).lower()],
}.items():
    FAMILY.add(name, partial(offered, lines, {True}))
for name, lines in {
    "two fields, the first one malformed": [line("="), line(NAME)],
    "two fields, the first one empty": [line(""), line(NAME)],
    "50 fields": [line(NAME)] * 50,
}.items():
    FAMILY.add(name, partial(offered, lines, {False, True} | REFUSED))
FAMILY.add("a server that does not compress", partial(offered, [line(NAME)], {False}), options=())
