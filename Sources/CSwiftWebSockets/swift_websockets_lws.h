/*
 * swift_websockets_lws.h - WebSocket endpoints in a libwebsockets context of the program's own.
 *
 *     static int on_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
 *         int result;
 *         if (sws_lws_event(server, wsi, reason, in, length, &result)) return result;
 *         ... the program's own part ...
 *     }
 *
 *     static struct lws_protocols protocols[] = {
 *         { "http", on_http, 1, 65536, 0, NULL, 1 << 20 },
 *         { NULL, NULL, 0, 0, 0, NULL, 0 },                 // for sws_lws_join()
 *         ... further protocols of the program ...
 *         { NULL, NULL, 0, 0, 0, NULL, 0 }
 *     };
 *
 *     loop = sws_loop_create();
 *     options.loop = loop;
 *     server = sws_server_start_with(&options);
 *     sws_set_websocket_handler(server, "/websocket", NULL, NULL, on_data, NULL, NULL);
 *     info.protocols = protocols;
 *     sws_lws_join(server, &info, &protocols[1]);
 *     context = lws_create_context(&info);
 *     while (lws_service(context, 0) >= 0) { }
 *
 * The context serves the server's endpoints on its own ports and with its own TLS. Handshakes on other paths, requests
 * and everything else stay the program's, as if the server were not there; its request handlers are not asked. Nothing
 * but lws_service() need be called, or the libuv loop be run that the context is on: it turns the loop with its own work.
 * Every callback comes within it, and no thread is created.
 *
 * The thread that made the loop starts the server, joins, and calls lws_service().
 *
 * The end. Stop the server first: its stopped handler tells when its last connection has gone, and should call
 * lws_cancel_service() if the program waits for that. Then destroy the context, or go on with it, and at last call
 * sws_loop_destroy(), which is answered SWS_WRONG_STATE while the context is there. When the context is destroyed first,
 * the server's connections end with 1006; to stop it then, turn the loop by sws_loop_turn() until its handler is called.
 *
 * What is not as in a context of the server's own:
 * - Handshakes over HTTP/2 are all the program's. Unless info.alpn is set, HTTP/2 is not offered.
 * - A client that names a protocol of the program's before the subprotocol that would be chosen is refused with 400.
 * - Messages are not compressed when info.extensions is set already. Do not use the library's own permessage-deflate
 *   (libwebsockets 4.1.6: a message can end the process).
 * - A request head of more than info.max_http_header_data bytes is cut off by libwebsockets without an answer.
 * - libwebsockets has one log and one allocator for a process. sws_server_start_with() sets both: call lws_set_log_level()
 *   after it to have the log back, and lws_set_allocator() never. Memory comes from malloc() as before.
 * - Timeouts and limits on connections before their handshake, and options.listen with its relatives, are apart from this.
 * - A peer that breaks the protocol in some ways, as with a long control frame, is cut off instead of closed with 1002.
 * - lws_get_opaque_user_data() of a connection that the server has is not the program's until LWS_CALLBACK_WSI_DESTROY.
 *
 * Build with `cc app.c $(pkg-config --cflags --libs swiftwebsockets libwebsockets)`.
 */
#ifndef SWIFT_WEBSOCKETS_LWS_H
#define SWIFT_WEBSOCKETS_LWS_H

#include <libwebsockets.h>
#include <swift_websockets.h>

/*
 * Makes the server's endpoints part of what `info` is for: call it right before lws_create_context(), and again before
 * lws_create_vhost() for each further virtual host. The first must stay as long as the context. A loop joins one context,
 * and one of its servers does.
 *
 * server  runs on a loop of sws_loop_create(), on the thread of this call; others get SWS_WRONG_STATE
 * info    `protocols` must be set. pt_serv_buf_size and max_http_header_data are raised to 65,536 and 16,384 if they are
 *         less; `alpn` and `extensions` are set if they are NULL.
 * entry   &protocols[1], which is written; it must stay until sws_loop_destroy().
 *
 * protocols[0], or the one that a per-vhost option "default" names, takes WebSockets without a subprotocol. It must have
 * an rx_buffer_size of at least 16,384 bytes and some per_session_data_size, or the answer is SWS_INVALID_ARGUMENT; give
 * it a tx_packet_size too, up to which bytes go out without being copied. Its name should be none that clients ask for.
 */
static inline int sws_lws_join(sws_server *server, struct lws_context_creation_info *info, struct lws_protocols *entry) {
    return sws_server_join_context(server, info, entry);
}

/*
 * To be called first, for every reason, in the callback of protocols[0], and in that of the "default" one: 1 when the
 * event is the server's, and the callback is to return `*result`; 0 when the program is to see to it. A server that is
 * stale or has not joined takes nothing.
 */
static inline int sws_lws_event(
    sws_server *server,
    struct lws *wsi,
    enum lws_callback_reasons reason,
    void *in,
    size_t length,
    int *result
) {
    return sws_server_take_event(server, wsi, (int)reason, in, length, result);
}

#endif
