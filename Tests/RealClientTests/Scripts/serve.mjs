// Serves as serve.py does, with the package ws, on a port of 127.0.0.1: serve.mjs PACKAGE PORT [OPTIONS]
import { EventEmitter, once } from "node:events";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";

const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: { compression: { type: "boolean" }, "max-size": { type: "string" } },
});
const [location, port] = positionals;
const { WebSocketServer } = createRequire(import.meta.url)(location);
const closes = [];
const news = new EventEmitter();

/// What is done with a client, by path.
const handlers = {
    "/"(socket) {
        socket.ping("from the server");
        socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
    },
    "/close"(socket, query) {
        socket.close(Number(query.get("code")), query.get("reason"));
    },
    async "/pings"(socket, query) {
        for (let number = 0; number < Number(query.get("count")); number++) {
            const answer = once(socket, "pong");
            socket.ping(`${number}`);
            if (String(await answer) !== `${number}`) return;
        }
        socket.send(query.get("count"));
    },
    async "/closes"(socket, query) {
        while (closes.length < Number(query.get("count"))) await once(news, "close");
        socket.send(JSON.stringify(closes));
    },
};

new WebSocketServer({
    host: "127.0.0.1",
    port: Number(port),
    perMessageDeflate: options.compression ?? false,
    maxPayload: Number(options["max-size"] ?? 16 << 20),
    handleProtocols: (offered) => offered.has("chat.v1") && "chat.v1",
}).on("connection", (socket, request) => {
    const url = new URL(request.url, "ws://localhost");
    // What a client does wrong ends its connection; left to itself it would end the server.
    socket.on("error", () => {});
    socket.on("close", (code, reason) => {
        closes.push([code, String(reason)]);
        news.emit("close");
    });
    handlers[url.pathname]?.(socket, url.searchParams);
});
