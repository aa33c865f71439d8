// Sends text and bytes to an echo endpoint with the runtime's own WebSocket and compares what comes back.
import { deepStrictEqual } from "node:assert";

const messages = ["", "aé€😀".repeat(20_000), new Uint8Array(70_000).map((_, index) => index)];
const socket = new WebSocket(process.argv[2], ["unknown", "echo"]);
socket.binaryType = "arraybuffer";

await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
});
deepStrictEqual(socket.protocol, "echo");
for (const message of messages) {
    const answer = new Promise((resolve, reject) => {
        socket.onmessage = (event) => resolve(event.data);
        socket.onclose = (event) => reject(new Error(`closed with ${event.code}`));
    });
    socket.send(message);
    const data = await answer;
    deepStrictEqual(typeof data === "string" ? data : new Uint8Array(data), message);
}
const closed = new Promise((resolve) => {
    socket.onclose = resolve;
});
socket.close(4001, "done");
const { code, reason, wasClean } = await closed;
deepStrictEqual({ code, wasClean }, { code: 4001, wasClean: true });
