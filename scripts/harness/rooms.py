"""Clients that join rooms, talk in them and leave them at random, and know who must hear what."""

import asyncio
import random

from harness.wire import CLOSE, FIN, TEXT, frame, handshake

_ANSWER_DEADLINE = 30


class Client:
    """One connection to /rooms, and the answers it waits for."""

    def __init__(self, rooms: dict[str, "Room"], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.rooms, self.reader, self.writer = rooms, reader, writer
        self.answers: dict[str, asyncio.Future[str]] = {}
        self.problem: str | None = None

    @classmethod
    async def open(cls, port: int, rooms: dict[str, "Room"]) -> "Client":
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        writer.write(handshake("/rooms"))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head
        return cls(rooms, reader, writer)

    async def ask(self, command: str, room: "Room", words: str = "") -> str:
        """What the server says to a command, behind the name of the room."""
        answer = self.answers[room.name] = asyncio.get_running_loop().create_future()
        self.writer.write(frame(TEXT, f"{command} {room.name} {words}".rstrip().encode()))
        try:
            async with asyncio.timeout(_ANSWER_DEADLINE):
                return await answer
        finally:
            del self.answers[room.name]

    async def listen(self) -> None:
        """Takes what the server sends until the end of the connection."""
        try:
            while True:
                first, length = await self.reader.readexactly(2)
                assert length < 126, "a long message"
                payload = await self.reader.readexactly(length)
                if first & 0x0F == CLOSE:
                    return
                if first != FIN | TEXT:
                    continue
                verb, name, *words = payload.decode().split(" ", 2)
                if verb == "heard":
                    self.rooms[name].note(self, words[0])
                else:
                    self.answers[name].set_result(" ".join(words))
        except (OSError, AssertionError, KeyError, asyncio.IncompleteReadError) as error:
            self.problem = f"{type(error).__name__} {error}"

    def close(self) -> None:
        self.writer.write(frame(CLOSE, b"\x03\xe8"))


class Room:
    """One room, in which one thing happens at a time: its members, and the last message."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.members: set[Client] = set()
        self.said = 0
        self.missing: set[Client] = set()
        self.all_heard = asyncio.Event()
        self.problems: list[str] = []

    async def join(self, client: Client) -> None:
        await client.ask("join", self)
        self.members.add(client)

    async def leave(self, client: Client) -> None:
        await client.ask("leave", self)
        self.members.discard(client)

    async def say(self, client: Client) -> int:
        """Has a client, member or not, say something, and waits until every member has heard it."""
        self.said += 1
        self.missing = set(self.members)
        self.all_heard.clear()
        count = int(await client.ask("say", self, str(self.said)))
        if count != len(self.members):
            self.problems.append(f"message {self.said} to {len(self.members)} members of {self.name} went to {count}")
        if self.missing:
            async with asyncio.timeout(_ANSWER_DEADLINE):
                await self.all_heard.wait()
        return len(self.members)

    def note(self, client: Client, words: str) -> None:
        """A client has heard something."""
        if words != str(self.said) or client not in self.missing:
            self.problems.append(f"message {words} of {self.name} came to one that was not to hear it")
            return
        self.missing.discard(client)
        if not self.missing:
            self.all_heard.set()

    async def step(self, clients: list[Client]) -> int:
        """One thing at random; how many have heard something."""
        chance = random.random()
        if chance < 0.2:
            await self.join(random.choice(clients))
        elif chance < 0.4 and self.members:
            await self.leave(random.choice(list(self.members)))
        else:
            return await self.say(random.choice(list(self.members) or clients))
        return 0


async def converse(rooms: list[Room], clients: list[Client], over: asyncio.Event) -> tuple[int, int, list[str]]:
    """Fills rooms with three members each and uses them until `over` is set, then empties them.

    Returns how many messages were sent, how many were heard, and what went wrong.
    """
    said = heard = 0
    try:
        for room in rooms:
            for client in random.sample(clients, 3):
                await room.join(client)
        while not over.is_set():
            heard += await random.choice(rooms).step(clients)
        for room in rooms:
            for client in list(room.members):
                await room.leave(client)
            said += room.said
    except TimeoutError:
        return said, heard, [f"no answer within {_ANSWER_DEADLINE} s"]
    return said, heard, [problem for room in rooms for problem in room.problems]
