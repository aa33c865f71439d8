"""Text that costs the square of its length to compare as Unicode: names of rooms, patterns and JSON, plain and by TLS."""

import json

from harness.case import Family, expect
from harness.certificates import CERTIFICATE, KEY
from harness.target import Target
from harness.wire import TEXT, frame

PLAIN = Family("names", {"echo_allowed": 0.1, "peak_allowed": 48 << 20})
TLS = Family(
    "names by TLS",
    {
        "echo_allowed": 0.1,
        "peak_allowed": 48 << 20,
        # OpenSSL keeps some of its buffers.
        "growth_allowed": 16 << 20,
        "options": ("--cert", str(CERTIFICATE), "--key", str(KEY)),
    },
)
FAMILY = Family("names")

# Marks in the reverse of their canonical order, so that they have to be sorted to be compared.
MARKS = "\u0301\u0316"
SIZES = (1 << 16, 1 << 18, (1 << 20) - 64)
# Members of the largest object: names this long may be.
NAME = 1024


def case(name: str, options: tuple[str, ...] = (), **settings):
    """Adds the function below to both families."""

    def decorate(attack):
        for family in (PLAIN, TLS):
            family.add(name, attack, options=(*family.defaults.get("options", ()), *options), **settings)
        return attack

    return decorate


def marks(size: int) -> str:
    """A text of marks, of so many bytes or some less."""
    return MARKS * (size // len(MARKS.encode()))


async def ask(target: Target, path: str, messages: list[str]) -> list[str]:
    """The first answer to each message, on a connection of their own."""
    peer = await target.open(path)
    answers = []
    for message in messages:
        await peer.send(frame(TEXT, message.encode()))
        opcode, payload = await peer.frame()
        expect(opcode & 0x0F == TEXT, f"an answer of opcode {opcode}")
        answers.append(payload.decode())
    peer.drop()
    return answers


async def expect_refusals(target: Target, path: str, messages: list[str], refusal: str) -> None:
    for message, answer in zip(messages, await ask(target, path, messages)):
        expect(answer == refusal, f"{message[:20]!r}… of {len(message.encode())} bytes was answered {answer[:60]!r}")


# Rooms


@case("of rooms, made of marks")
async def room_names(target: Target) -> None:
    for size in SIZES:
        for verb in ("join", "say", "leave"):
            await expect_refusals(target, "/rooms", [f"{verb} {marks(size - 16)}"] * 3, "refused invalidTopic")


@case("of rooms, as long as they may be")
async def longest_room_names(target: Target) -> None:
    names = [marks(NAME - 8) + str(number) for number in range(target.scale(90, 20))]
    for verb, answer in (("join", "joined"), ("leave", "left")):
        answers = await ask(target, "/rooms", [f"{verb} {name}" for name in names for _ in range(3)])
        expect(all(text.startswith(answer) for text in answers), f"{verb} was answered {answers[0][:40]!r}")


@case("of rooms, in two Unicode forms")
async def forms(target: Target) -> None:
    composed, decomposed = await target.open("/rooms"), await target.open("/rooms")
    for peer, name in ((composed, "caf\u00e9"), (decomposed, "cafe\u0301")):
        await peer.send(frame(TEXT, f"join {name}".encode()))
        await peer.expect_frame(TEXT, f"joined {name}".encode())
    await composed.send(frame(TEXT, "say caf\u00e9 one".encode()))
    await composed.expect_frame(TEXT, "heard caf\u00e9 one".encode())
    await composed.expect_frame(TEXT, "said caf\u00e9 1".encode())
    composed.drop()
    decomposed.drop()


@case("of more rooms than a connection may join", options=("--max-rooms", "20"))
async def many_rooms(target: Target) -> None:
    answers = await ask(target, "/rooms", [f"join {number}" for number in range(target.scale(2_000, 200))])
    expect(all(answer.startswith("joined") for answer in answers[:20]), "fewer than 20 were joined")
    refused = [answer for answer in answers[20:] if answer == "refused tooManyRooms"]
    expect(len(refused) == len(answers) - 20, f"{len(answers) - len(refused)} were joined")


# Patterns


@case("in patterns of many segments")
async def deep_patterns(target: Target) -> None:
    for count in (65, 1_000, 20_000, 100_000, 500_000):
        for segment in ("*", "a"):
            pattern = ".".join([segment] * count)
            await expect_refusals(target, "/rooms", [f"listen {pattern}"], "refused invalidTopic")


@case("in patterns, made of marks")
async def pattern_names(target: Target) -> None:
    for size in SIZES:
        await expect_refusals(target, "/rooms", [f"listen a.{marks(size - 16)}"] * 3, "refused invalidTopic")


@case("that match patterns of many segments")
async def matching(target: Target) -> None:
    listeners = []
    for number in range(target.scale(10, 3)):
        peer = await target.open("/rooms")
        listeners.append(peer)
        for depth in range(1, 64):
            pattern = ".".join(["*" if place % (number + 2) else "a" for place in range(depth)]) + ".>"
            await peer.send(frame(TEXT, f"listen {pattern}".encode()))
            await peer.expect_frame(TEXT, f"listening {pattern}".encode())
    name = ".".join("a" * 500)
    answers = await ask(target, "/rooms", [f"say {name}." for _ in range(target.scale(200, 50))])
    expect(all(answer.endswith(" 0") for answer in answers), f"a name with an empty segment: {answers[0][-20:]!r}")
    for peer in listeners:
        peer.drop()


# JSON


PROBLEM = '{"type":"problem","value":"invalidMessage"}'


def escaped(text: str) -> str:
    return json.dumps(text)[1:-1]


@case("in JSON, made of marks")
async def json_names(target: Target) -> None:
    for size in SIZES:
        for name in (marks(size - 64), escaped(MARKS) * ((size - 64) // 12)):
            texts = [
                f'{{"type":"count","attributes":{{"{name}":1}}}}',
                f'{{"type":"echo","text":"","{name}":1}}',
                f'{{"type":"{name}"}}',
                f'{{"type":"mode","value":"{name}"}}',
                f'{{"{name}":1}}',
            ]
            await expect_refusals(target, "/json", texts, PROBLEM)


@case("in JSON, as long as they may be, as many as fit")
async def longest_json_names(target: Target) -> None:
    for unit in (MARKS, "e" + MARKS, escaped(MARKS)):
        name = unit * ((NAME - 8) // len(unit.encode()))
        members = ",".join(f'"{name}{number}":1' for number in range((1 << 20) // (NAME + 8)))
        text = f'{{"type":"count","attributes":{{{members}}}}}'
        await expect_refusals(target, "/json", [text] * target.scale(10, 3), PROBLEM)


@case("in JSON, short ones of marks, as many as fit")
async def short_json_names(target: Target) -> None:
    members = ",".join(f'"e{MARKS * 8}{number}":1' for number in range(18_000))
    text = f'{{"type":"count","attributes":{{{members}}}}}'
    expect(len(text.encode()) < 1 << 20, "the message is too long")
    await expect_refusals(target, "/json", [text] * target.scale(10, 3), PROBLEM)


FAMILY.cases = PLAIN.cases + TLS.cases
