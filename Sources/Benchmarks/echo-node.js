// The echo server of Node's `ws`. Compresses every message it can when started with --level.
'use strict';
const { parseArgs } = require('util');
const { WebSocketServer } = require('ws');

const { values } = parseArgs({ options: { port: { type: 'string' }, level: { type: 'string' } } });
const zlibDeflateOptions = { level: Number(values.level), memLevel: 8 };
const compression = {
    threshold: 0,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
    zlibDeflateOptions,
};
const server = new WebSocketServer({
    host: '127.0.0.1',
    port: Number(values.port),
    perMessageDeflate: values.level ? compression : false,
});
server.on('connection', (socket) => {
    socket.on('message', (message, binary) => socket.send(message, { binary }));
});
process.on('SIGTERM', () => process.exit(0));
