// An echo conversation for anything with the interface of a browser's WebSocket; runs in Node and in pages.

const largestSize = 70_000;

/// Opens a connection, sends messages of all kinds, on request of many sizes too, and returns the extensions that were
/// agreed on.
export async function converse(open, hasManySizes = true) {
    const socket = open();
    socket.binaryType = "arraybuffer";
    await new Promise((resolve, reject) => {
        socket.onopen = resolve;
        socket.onerror = () => reject(new Error("the connection was not opened"));
    });
    const messages = hasManySizes ? [...kinds(), ...sizes()] : kinds();
    let received = 0;
    const finished = new Promise((resolve, reject) => {
        socket.onmessage = (event) => {
            const problem = difference(messages[received], event.data);
            if (problem) reject(new Error(`message ${received}: ${problem}`));
            received += 1;
            if (received === messages.length) resolve();
        };
        socket.onclose = (event) => reject(new Error(`closed with ${event.code} after ${received} messages`));
    });
    for (const message of messages) socket.send(message);
    await finished;
    const closed = new Promise((resolve) => {
        socket.onclose = resolve;
    });
    socket.close(4001, "done");
    const { code, wasClean } = await closed;
    if (code !== 4001 || !wasClean) throw new Error(`closed with ${code}, ${wasClean ? "" : "not "}cleanly`);
    return socket.extensions;
}

/// What is different, nothing if all is well.
function difference(sent, received) {
    if (typeof sent === "string") {
        if (typeof received !== "string") return `text came back as ${received}`;
        return sent === received ? undefined : `${sent.length} characters came back as ${received.length}`;
    }
    if (!(received instanceof ArrayBuffer)) return `bytes came back as ${typeof received}`;
    const bytes = new Uint8Array(received);
    const isSame = bytes.length === sent.length && bytes.every((byte, index) => byte === sent[index]);
    return isSame ? undefined : `${sent.length} bytes came back as ${bytes.length}`;
}

/// Messages of which some repeat what came long before.
function kinds() {
    const text = "äther €uro 😀 ".repeat(60);
    const [noise, far] = [noiseOf(700), noiseOf(18_000)];
    const farTwice = new Uint8Array(36_000);
    farTwice.set(far);
    farTwice.set(far, far.length);
    return ["", "Hello", text, new Uint8Array(), noise, text, noise, new Uint8Array(40_000), farTwice, "", text, "Hello"];
}

/// Compressible text and noise, of each size.
function sizes() {
    const all = new Set([largestSize]);
    for (let exponent = 0; exponent <= 16; exponent++) {
        for (let step = -2; step <= 2; step++) all.add(2 ** exponent + step);
    }
    for (let size = 3000; size <= 3200; size++) all.add(size);
    for (let size = 0; size < largestSize; size += 4999) all.add(size);
    const letters = Array.from(noiseOf(largestSize), (byte) => "abcdefgh"[byte & 7]).join("");
    const noise = noiseOf(largestSize);
    return [...all].filter((size) => size >= 0).flatMap((size) => [letters.slice(0, size), noise.slice(0, size)]);
}

/// Bytes that do not compress, the same each time.
function noiseOf(count) {
    const bytes = new Uint8Array(count);
    let state = 0x2545f491;
    for (let index = 0; index < count; index++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        bytes[index] = state;
    }
    return bytes;
}
