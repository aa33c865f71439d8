// Talks to an echo endpoint over permessage-deflate, with the runtime's own WebSocket or, given its folder,
// with the package ws and a number of offers. Prints the extensions agreed on, a line each.
import { createRequire } from "node:module";
import { converse } from "./conversation.mjs";

const [uri, folder] = process.argv.slice(2);

/// Options of ws; a threshold of 0 compresses everything, as far as it makes sense to ws.
const offers = [
    { threshold: 0 },
    { threshold: 0, serverNoContextTakeover: true },
    { threshold: 0, clientNoContextTakeover: true },
    { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
    { threshold: 0, serverMaxWindowBits: 15, clientMaxWindowBits: 15 },
    { threshold: 0, serverMaxWindowBits: 8 },
    { threshold: 2000, zlibDeflateOptions: { level: 9, memLevel: 1 } },
];

if (folder) {
    const WS = createRequire(import.meta.url)(folder);
    for (const [index, perMessageDeflate] of offers.entries()) {
        console.log(await converse(() => new WS(uri, { perMessageDeflate }), index === 0));
    }
} else {
    console.log(await converse(() => new WebSocket(uri)));
}
