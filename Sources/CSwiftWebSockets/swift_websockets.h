/*
 * swift_websockets.h - WebSocket servers and clients for C and C++.
 *
 *     static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
 *         if (SWS_OPCODE(bits) == SWS_TEXT) sws_write_text(connection, data, length);
 *         return 1;
 *     }
 *
 *     sws_server *server = sws_server_start("8080", NULL, NULL);
 *     sws_set_websocket_handler(server, "/websocket", NULL, NULL, on_data, NULL, NULL);
 *
 * Build with `cc app.c $(pkg-config --cflags --libs swiftwebsockets)`.
 *
 * Threads. Every function may be called on any thread, and inside every callback. Callbacks of one connection come
 * one at a time, on the thread of the loop that serves it; those of different connections may come at the same time
 * on different threads. A callback holds up every connection of its loop, so it must not wait for anything.
 *
 * Handles. A handle (`sws_server *`, `sws_connection *` ...) looks like a pointer but is a number that is never used
 * again: one whose object is gone, NULL, or one of another process is answered with SWS_STALE_HANDLE, whatever thread
 * it is used on.
 *
 * Results. Functions that return `int` return SWS_OK or another number from 0 on when they did what they are for, and
 * one of the negative codes when they did not; sws_last_error_text() then says more. Functions that return a pointer
 * return NULL in that case.
 *
 * Memory. What is passed in is copied before the function returns, except `user` pointers, which are handed back and
 * never looked at. What is passed out belongs to the library; each function says for how long it is valid.
 */
#ifndef SWIFT_WEBSOCKETS_H
#define SWIFT_WEBSOCKETS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---------------------------------------------------------------------------------------------------- */

/* The version of this header. A library of the same major version and no smaller minor version serves it. */
#define SWS_VERSION_MAJOR 0
#define SWS_VERSION_MINOR 1
#define SWS_VERSION_PATCH 0
#define SWS_VERSION (SWS_VERSION_MAJOR * 1000000 + SWS_VERSION_MINOR * 1000 + SWS_VERSION_PATCH)

/* The version of the library in the form of SWS_VERSION. */
int sws_version(void);

/* The same as text, "0.1.0"; valid for ever. */
const char *sws_version_text(void);

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

enum {
    SWS_OK = 0,
    /* What sws_write() and its kin answer when they have accepted a frame: go on ... */
    SWS_SENT = 1,
    /* ... or stop until the drain handler is called: more than the low watermark waits to be sent. */
    SWS_BUFFERED = 2,

    /* An argument is NULL, out of its range or contradicts another one. */
    SWS_INVALID_ARGUMENT = -1,
    /* The handle's object is gone, or there was none. */
    SWS_STALE_HANDLE = -2,
    /* The connection is closing: nothing can be sent any more. */
    SWS_CLOSED = -3,
    /* The high watermark is reached and the frame was refused; see sws_handlers.overflow. */
    SWS_OVERFLOW = -4,
    /* Not a legal frame: text that is not UTF-8, a control frame over 125 bytes, a fragment out of place. */
    SWS_INVALID_FRAME = -5,
    /* Not now or not here: for example sws_respond() outside a connect handler. */
    SWS_WRONG_STATE = -6,
    /* To do it would mean to wait inside a callback, for that callback among others. It was begun, where that is said. */
    SWS_WOULD_BLOCK = -7,
    /* The connection is in as many rooms as `max_rooms` of its handlers allows, or the server has as many as it may. */
    SWS_TOO_MANY_ROOMS = -8,

    /* A URI pattern is malformed. */
    SWS_INVALID_ROUTE = -20,
    /* Another socket listens on the address already. */
    SWS_ADDRESS_IN_USE = -21,
    /* The address cannot be listened on for another reason. */
    SWS_CANNOT_LISTEN = -22,
    /* A certificate or private key cannot be read, or they do not belong together. */
    SWS_INVALID_CERTIFICATE = -23,
    /* The libuv plugin of libwebsockets is not installed; on Debian it is libwebsockets-evlib-uv. */
    SWS_MISSING_EVENT_LOOP = -24,
    /* The installed libwebsockets is not the version this library was compiled for, or lacks a part that is needed. */
    SWS_LIBRARY_MISMATCH = -25,
    /* The server or client has been stopped. */
    SWS_NOT_RUNNING = -26,

    /* A client's URL is malformed. */
    SWS_INVALID_URL = -40,
    /* The host's name has no address. */
    SWS_UNRESOLVED_NAME = -41,
    /* No address of the host could be connected to. */
    SWS_CANNOT_CONNECT = -42,
    /* A step on the way to a connection took too long. */
    SWS_TIMED_OUT = -43,
    /* A proxy gave no tunnel to the server. */
    SWS_PROXY_REFUSED = -44,
    /* A redirect leads to where it is not followed. */
    SWS_REDIRECT_REFUSED = -45,
    /* The server's certificate is not trusted, or is for another name. */
    SWS_UNTRUSTED_SERVER = -46,
    /* The server answered the handshake with another status than 101. */
    SWS_HANDSHAKE_REFUSED = -47,
    /* The connection ended before the handshake was answered. */
    SWS_HANDSHAKE_FAILED = -48,
    /* The session ended, and there is to be no other. */
    SWS_SESSION_ENDED = -49,

    /* Something else went wrong; sws_last_error_text() says what. */
    SWS_FAILED = -99
};

/* One sentence about a code; valid for ever. Never NULL: an unknown code gets a sentence too. */
const char *sws_error_text(int code);

/* The code of the last call that failed on this thread, SWS_OK when none has. */
int sws_last_error(void);

/* What it was about, in words with names and numbers. Never NULL; valid until the next call fails on this thread. */
const char *sws_last_error_text(void);

/* ---- Handles ---------------------------------------------------------------------------------------------------- */

/* A server; from sws_server_start() until it has stopped. */
typedef struct sws_server sws_server;

/*
 * One HTTP request, or one WebSocket from its handshake to its end.
 *
 * In a request handler it is valid until the handler returns. A WebSocket's is valid from its connect handler until
 * its close handler has returned, and until the client has gone when the handshake comes to nothing.
 */
typedef struct sws_connection sws_connection;

/* ---- Frames ----------------------------------------------------------------------------------------------------- */

/* Opcodes (RFC 6455 section 5.2). */
enum {
    SWS_CONTINUATION = 0,
    SWS_TEXT = 1,
    SWS_BINARY = 2,
    SWS_CLOSE = 8,
    SWS_PING = 9,
    SWS_PONG = 10
};

/* Set in the `bits` of a data handler when the message ends with what it is given. */
#define SWS_FIN 0x80

/* The opcode within `bits`. */
#define SWS_OPCODE(bits) ((bits) & 0x0F)

/* Added to the opcode given to sws_write(): more of the message will follow, as SWS_CONTINUATION. */
#define SWS_MORE 0x100

/* ---- Handlers --------------------------------------------------------------------------------------------------- */

/*
 * All handlers are called on the thread of the connection's loop, may call every function of this header, and must
 * not wait. `user` is what was given with them. A handler that is NULL is as good as one that does nothing and, where
 * it returns something, lets things go on.
 */

/*
 * A plain HTTP request (GET or HEAD). Answer it with sws_respond() and return nonzero; 0 means that there is nothing
 * here, which becomes 404. Without an answer a nonzero result becomes 500.
 */
typedef int (*sws_request_handler)(sws_connection *connection, void *user);

/*
 * A client asks for a WebSocket: look at the request and return 0 to accept it, anything else to reject it. Before it
 * returns it may call sws_respond() to say how to reject it (403 otherwise), sws_add_response_header() to add to the
 * response, and sws_choose_subprotocol(). Frames cannot be sent yet.
 */
typedef int (*sws_connect_handler)(sws_connection *connection, void *user);

/* The WebSocket is open. Called at most once for a connection, and before its data handler. */
typedef void (*sws_ready_handler)(sws_connection *connection, void *user);

/*
 * A message came, or a piece of one where `deliver_fragments` asks for them, or a control frame. Return nonzero to go
 * on, 0 to close the connection with 1000.
 *
 * bits    the opcode and SWS_FIN; see SWS_OPCODE(). SWS_TEXT is valid UTF-8. SWS_PING has been answered. SWS_CLOSE is
 *         the peer's: two bytes of code and a reason, or nothing; it needs no answer either.
 * data    valid until the handler returns, and never NULL; not terminated by a zero byte.
 */
typedef int (*sws_data_handler)(sws_connection *connection, int bits, const char *data, size_t length, void *user);

/* What waits to be sent has fallen to the low watermark, after a call answered SWS_BUFFERED or SWS_OVERFLOW. */
typedef void (*sws_drain_handler)(sws_connection *connection, void *user);

/*
 * The WebSocket is over; sws_close_code() and sws_close_reason() tell why. Called exactly once when the ready handler
 * was (or would have been), and not otherwise. The handle becomes stale when it returns.
 */
typedef void (*sws_close_handler)(sws_connection *connection, void *user);

/* ---- Options ---------------------------------------------------------------------------------------------------- */

/*
 * Structs of options begin with their size, so that a program goes on working with a later library that has more of
 * them. Begin with the macro of the same name, SWS_HANDLERS and so on: everything else is 0 or NULL then, which stands
 * for the default. The functions that take a struct copy what it holds, and what its pointers refer to.
 *
 *     sws_handlers handlers = SWS_HANDLERS;
 *     handlers.data = on_data;
 *     handlers.max_message_size = 65536;
 *
 * For programs that read a configuration, or cannot see structs of C, there is a setter for each struct: it sets the
 * member of a name to a number or text, SWS_INVALID_ARGUMENT when there is none such. A text must stay where it is
 * until the struct has been used.
 */

/* For times and limits: none at all. */
#define SWS_NEVER (-1)

/* What to do about a peer that reads too slowly, when its high watermark is reached. */
enum {
    /* Close it with 1013; the default. */
    SWS_OVERFLOW_CLOSE = 0,
    /* Refuse the new message. */
    SWS_OVERFLOW_DROP_NEWEST = 1,
    /* Discard the oldest messages that wait. */
    SWS_OVERFLOW_DROP_OLDEST = 2
};

/* What handles the WebSockets of a URI, or those of a client, and under which limits. */
typedef struct sws_handlers {
    size_t size;

    sws_connect_handler connect; /* not called for clients */
    sws_ready_handler ready;
    sws_data_handler data;
    sws_drain_handler drain;
    sws_close_handler close;
    void *user; /* what they are called with */

    /* Names in the order of preference, with NULL behind the last. A client offers them. NULL: none. */
    const char *const *subprotocols;
    /* 1: a peer that speaks none of them is accepted without one. 0: it is refused. */
    int subprotocol_optional;

    /*
     * Which pages may connect, by the Origin field of browsers; others get 403. NULL: those of the same host. "*":
     * all. Otherwise their origins, separated by commas: "https://example.org,https://www.example.org".
     */
    const char *origins;

    /* 1: the data handler is given pieces of messages as they come, later ones as SWS_CONTINUATION. */
    int deliver_fragments;
    /* Bytes of a message; a larger one closes with 1009. 0: 1 MiB. */
    int64_t max_message_size;
    /* Frames a message may be made of. 0: 16,384. */
    int max_fragments;

    /* Waiting bytes at which a frame is refused. 0: 4 MiB. */
    int64_t high_watermark;
    /* Waiting bytes above which sending is answered SWS_BUFFERED. 0: 256 KiB. */
    int64_t low_watermark;
    /* SWS_OVERFLOW_CLOSE and so on. */
    int overflow;

    /* Silence after which the peer is sent a Ping. 0: 20 s. Or SWS_NEVER. */
    int ping_interval_ms;
    /* Silence after that Ping until the connection is ended with 1006. 0: 20 s. */
    int pong_timeout_ms;
    /* Time without a message until the peer is closed with 1001. 0: no limit. */
    int idle_timeout_ms;
    /* Age at which the peer is closed with 1001. 0: no limit. */
    int max_lifetime_ms;
    /* How long the peer may take to answer a Close frame. 0: 5 s. */
    int close_timeout_ms;

    /* What a peer may send in a second; more closes with 1008. 0: no limit, and 100 control frames. Or SWS_NEVER. */
    int max_messages_per_second;
    int64_t max_bytes_per_second;
    int max_control_frames_per_second;

    /* 1: messages are compressed where the peer offers it (RFC 7692). Do not compress secrets. */
    int compress;
    /* zlib's level, 1 to 9. 0: 1. */
    int compression_level;
    /* Messages of fewer bytes go out as they are. 0: 1,024. */
    int compression_threshold;
    /* 1: messages may refer to earlier ones, at the price of some 300 KB a connection. */
    int compression_context;

    /* Rooms that a connection may be in at once; see sws_room_join(). 0: 100. */
    int max_rooms;
} sws_handlers;

#define SWS_HANDLERS { sizeof(sws_handlers), NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, 0, 0, 0, 0, 0, 0, \
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Sets the member `name`: "max_message_size" to "65536". Not for handlers and lists. */
int sws_handlers_set(sws_handlers *handlers, const char *name, const char *value);

/* How much is logged: lines of this level and above. */
enum {
    SWS_LOG_TRACE = 1,
    SWS_LOG_DEBUG = 2,
    SWS_LOG_INFO = 3,
    SWS_LOG_NOTICE = 4,
    SWS_LOG_WARNING = 5,
    SWS_LOG_ERROR = 6,
    SWS_LOG_CRITICAL = 7
};

/*
 * A line for the log, without a newline; valid until the handler returns: a message, then key=value for each detail,
 * with the value in quotation marks where it has a space. It may quote what peers have sent, and clients of servers:
 * control characters and whatever else could forge a line are escapes in it. Called on any thread, on several at once,
 * and within other calls of this header; it may call none of them but sws_error_text().
 */
typedef void (*sws_log_handler)(int level, const char *line, void *user);

/* What a server has done since it was started, all its loops together, and how it stands. */
typedef struct sws_metrics {
    size_t size; /* what the library has filled in */
    int64_t open_connections; /* sockets at the moment */
    int64_t open_websockets; /* of these, between ready and close */
    int64_t accepted_connections;
    int64_t refused_connections; /* for want of room */
    int64_t accepted_handshakes;
    int64_t refused_handshakes;
    int64_t received_messages;
    int64_t received_bytes;
    int64_t sent_messages;
    int64_t sent_bytes;
    int64_t queued_bytes; /* waiting to be sent at the moment */
    int64_t overflows; /* messages that met a high watermark */
} sws_metrics;

/* How the server stands; `metrics` is valid until the handler returns. Called on the thread of one of its loops. */
typedef void (*sws_metrics_handler)(sws_server *server, const sws_metrics *metrics, void *user);

/* A server has stopped: its last callback, on the thread of a loop that ends, after which its handle is stale. */
typedef void (*sws_stopped_handler)(sws_server *server, void *user);

/* What is asked of clients in the TLS handshake. */
enum {
    SWS_CLIENT_CERTIFICATES_NONE = 0,
    SWS_CLIENT_CERTIFICATES_OPTIONAL = 1,
    SWS_CLIENT_CERTIFICATES_REQUIRED = 2
};

struct uv_loop_s;
struct sws_loop;

/* How to serve. */
typedef struct sws_server_options {
    size_t size;

    /* Where to listen, see sws_server_start(). NULL: nowhere; connections come by sws_server_adopt(). */
    const char *listen;

    /* PEM files of a certificate with its chain, and of its key. With them every listener speaks TLS. */
    const char *certificate;
    const char *private_key;
    /* SWS_CLIENT_CERTIFICATES_NONE and so on, and the PEM file of the authorities that sign them. */
    int client_certificates;
    const char *client_authorities;

    /* Loops with a thread of their own. 0: one for each processor. */
    int loops;
    /*
     * Runs on this libuv loop instead: start the server on the thread that runs it. Every callback then comes on that
     * thread, and the server creates none. The loop may end when the stopped handler was called.
     */
    struct uv_loop_s *uv_loop;
    /* The same within a loop of another kind, see sws_loop_create(). */
    struct sws_loop *loop;

    /* Most connections at once; more get 503. 0: 64 less than the limit on descriptors. */
    int max_connections;
    /* Most connections of one address; more get 429. 0: no limit. */
    int max_connections_per_address;
    /* Connections accepted in a second; others wait. 0: 4,000. Or SWS_NEVER, for no limit. */
    int max_accepts_per_second;
    /* How long a client may take until its request is complete. 0: 10 s. */
    int handshake_timeout_ms;
    /* Bytes of a request head; a longer one gets 431, or 414. 0: 32 KiB; at most 1 MiB. */
    int max_request_head;
    /* Header fields of a request. 0: 64. */
    int max_header_fields;
    /* Rooms at once; calls that need another one are answered with SWS_TOO_MANY_ROOMS. 0: 100,000. */
    int max_rooms;

    /* Proxies that are believed about their clients: addresses and ranges, separated by commas. NULL: none. */
    const char *trusted_proxies;
    /* 1: whoever comes by a Unix-domain socket is a trusted proxy too. */
    int trust_unix_peers;
    /* 1: connections begin with a PROXY header (version 1 or 2). */
    int proxy_protocol;

    /*
     * Names and addresses under which browsers reach the server, without ports, separated by commas: with `origins` NULL
     * pages of these hosts alone are let in. NULL: on a loopback address pages of localhost and of loopback addresses,
     * unless a trusted proxy tells of them; on other addresses pages of whatever host the request asks for.
     */
    const char *hosts;

    /* A callback that holds its loop for longer is warned about. 0: 50 ms. Or SWS_NEVER. */
    int stall_warning_ms;

    /* Answers requests that no other handler is for; NULL: 404. */
    sws_request_handler on_http;
    sws_stopped_handler stopped;
    /* NULL: lines go to standard error. Those of libwebsockets go to the server started last. */
    sws_log_handler log;
    /* The least level that is logged. 0: SWS_LOG_INFO. */
    int log_level;
    sws_metrics_handler metrics;
    /* How often it is called. 0: every second. */
    int metrics_interval_ms;
    void *user; /* what these handlers are called with */
} sws_server_options;

#define SWS_SERVER_OPTIONS { sizeof(sws_server_options), NULL, NULL, NULL, 0, NULL, 0, NULL, NULL, 0, 0, 0, 0, 0, 0, 0, \
    NULL, 0, 0, NULL, 0, NULL, NULL, NULL, 0, NULL, 0, NULL }

/* Sets the member `name`: "listen" to "[::]:8080". Not for handlers and loops. */
int sws_server_options_set(sws_server_options *options, const char *name, const char *value);

/* ---- Loops of other kinds --------------------------------------------------------------------------------------- */

/*
 * For programs that live on a loop which is not libuv's. Servers and clients are put on a sws_loop by their options;
 * the program's loop watches its descriptor, waits no longer than its timeout, and turns it then. Every callback comes
 * within sws_loop_turn(), and no thread is created for servers.
 *
 * <swift_websockets_glib.h> and <swift_websockets_ev.h> do so for GLib and libev, and <swift_websockets_lws.h> for a
 * context of libwebsockets. With poll() it is:
 *
 *     struct pollfd entry = { sws_loop_descriptor(loop), POLLIN, 0 };
 *     for (;;) {
 *         poll(&entry, 1, sws_loop_timeout(loop));
 *         sws_loop_turn(loop);
 *     }
 *
 * A loop belongs to the thread that made it: on another one these functions, and starting a server or client on the
 * loop, fail with SWS_WRONG_STATE. Other functions may be called on any thread, between turns as well.
 */
typedef struct sws_loop sws_loop;

/* A loop that has nothing to do yet. */
sws_loop *sws_loop_create(void);

/* What to watch for reading: it can be read from, but need not be, when there is something to do. Never read from it. */
int sws_loop_descriptor(sws_loop *loop);

/*
 * How many milliseconds the program may wait for the descriptor, from now; INT_MAX when there is nothing else to wait
 * for. Ask again before each wait.
 */
int sws_loop_timeout(sws_loop *loop);

/* Does what there is to do, and does not wait. Turns that come too early do no harm. Not to be called in a callback. */
int sws_loop_turn(sws_loop *loop);

/*
 * Ends a loop whose servers and clients have called their stopped and ended handlers: SWS_WRONG_STATE while there are
 * others or a libwebsockets context that turns it, and in a callback. Stop watching the descriptor first.
 */
int sws_loop_destroy(sws_loop *loop);

/* ---- Servers ---------------------------------------------------------------------------------------------------- */

/*
 * Starts a server with loops on threads of its own, one for each processor. NULL when that fails.
 *
 * ports    where to listen, separated by commas: "8080" is a port on 127.0.0.1, for this machine only;
 *          "0.0.0.0:8080", "[::]:8080" and "host:8080" name an address, "[::]" being all of them, IPv4 included. Port 0
 *          lets the system choose, see sws_server_port(). "unix:/path" is a Unix-domain socket, "inherited" those that
 *          systemd passes.
 * on_http  called for requests that no other handler is for; NULL answers them with 404.
 */
sws_server *sws_server_start(const char *ports, sws_request_handler on_http, void *user);

/* The same with options. */
sws_server *sws_server_start_with(const sws_server_options *options);

/* The first TCP port the server listens on. */
int sws_server_port(sws_server *server);

/*
 * Serves one connected stream socket beside those that are accepted, without TLS, and takes the descriptor over. When
 * it fails the descriptor is still yours.
 */
int sws_server_adopt(sws_server *server, int descriptor);

/*
 * Stops a server: it takes no more connections, closes each WebSocket with 1001 behind what was sent before, and ends
 * by force what is left after `grace_ms` milliseconds. Returns when the last callback has returned; the handle is
 * stale then.
 *
 * On the thread of one of the server's loops, as inside a callback, it cannot wait: the stop is begun, SWS_WOULD_BLOCK
 * returned, and the stopped handler called at the end. A call on another thread may wait for it.
 */
int sws_server_stop(sws_server *server, unsigned int grace_ms);

/*
 * Handles WebSockets on a URI, in the place of who did before; all handlers NULL removes the endpoint. Takes effect
 * for handshakes that come after it has returned, or after the callback in which it is called.
 *
 * uri  a path such as "/websocket", with parameters "/rooms/:name" or everything below "/files/" as "/files/ *"
 *      (without the blank). The most specific one that fits counts.
 */
int sws_set_websocket_handler(
    sws_server *server,
    const char *uri,
    sws_connect_handler connect,
    sws_ready_handler ready,
    sws_data_handler data,
    sws_close_handler close,
    void *user
);

/*
 * The same for clients that speak one of these subprotocols, of which the first that a client offers is agreed on;
 * one that offers none of them is rejected with 400.
 *
 * subprotocols  names in the order of preference, with NULL behind the last.
 */
int sws_set_websocket_handler_with_subprotocols(
    sws_server *server,
    const char *uri,
    const char *const *subprotocols,
    sws_connect_handler connect,
    sws_ready_handler ready,
    sws_data_handler data,
    sws_close_handler close,
    void *user
);

/* The same with every handler and limit; NULL removes the endpoint. */
int sws_set_websocket_handlers(sws_server *server, const char *uri, const sws_handlers *handlers);

/* Answers requests on a URI, in the place of who did before; NULL for nobody. As for sws_set_websocket_handler(). */
int sws_set_request_handler(sws_server *server, const char *uri, sws_request_handler handler, void *user);

/* ---- Contexts of libwebsockets ---------------------------------------------------------------------------------- */

/*
 * For programs that serve HTTP from a libwebsockets context of their own and want endpoints in it. These two are
 * sws_lws_join() and sws_lws_event() of <swift_websockets_lws.h>, which has the types of libwebsockets, and the contract.
 */

/* Prepares what a context is made of. */
int sws_server_join_context(sws_server *server, void *info, void *entry);

/* Takes an event of the program's first protocol: 1 and a result when it is one of the server's, 0 when not. */
int sws_server_take_event(sws_server *server, void *wsi, int reason, void *in, size_t length, int *result);

/* ---- Clients ---------------------------------------------------------------------------------------------------- */

/* A client; from sws_client_start() until its ended handler has returned. */
typedef struct sws_client sws_client;

/*
 * There is no session and will be none. Called once, on the thread of the client's loop; then the handle is stale.
 *
 * code  SWS_OK when this program or, in good order, the server closed the last session, and when sws_client_stop() was
 *       called; otherwise why there is none
 * text  more about it; valid until the handler returns
 */
typedef void (*sws_ended_handler)(sws_client *client, int code, const char *text, void *user);

/* How to connect, and when to do so again. */
typedef struct sws_client_options {
    size_t size;

    /*
     * More fields for the request, "Name: value", with NULL behind the last. A redirect to another server is followed
     * with Accept, Accept-Language, Cache-Control, Origin, User-Agent and `redirected_headers` only.
     */
    const char *const *headers;
    /* Names of more fields of `headers` that any server may see which a redirect leads to, separated by commas. */
    const char *redirected_headers;
    /* Those of the handlers' `subprotocols` that are secrets, separated by commas: no redirect takes them elsewhere. */
    const char *secret_subprotocols;
    /* The Origin field; NULL: none. */
    const char *origin;
    /* Shown to the server as `Authorization: Bearer`. A user and password may be in the URL. */
    const char *bearer_token;

    /* PEM file of the authorities that are trusted to sign server certificates. NULL: those of the system. */
    const char *authorities;
    /* PEM files of the client's own certificate and key, for servers that ask for one. */
    const char *certificate;
    const char *private_key;
    /* 1: whoever is in between can read and change everything. For experiments only. */
    int dangerously_accept_any_certificate;

    /* "http://proxy.example.org:3128"; "" for none. NULL: as the environment says. */
    const char *proxy;
    /* Redirects to follow. 0: 5. Or SWS_NEVER. */
    int max_redirects;

    /* How long each step may take. 0: 5 s for the name, 10 s for each other. */
    int resolve_timeout_ms;
    int connect_timeout_ms;
    int proxy_timeout_ms;
    int handshake_timeout_ms;

    /*
     * When to connect again after a failure or the end of a session that nobody wanted: after this time at first. 0:
     * never. Delays double up to the limit (0: 30 s), less up to 30 % by chance.
     */
    int reconnect_delay_ms;
    int reconnect_delay_limit_ms;
    /* How often to try without success before the client ends. 0: for ever. */
    int reconnect_attempts;

    /* As for servers; a thread is still made to look up names of hosts. NULL: the loop that all clients share. */
    struct uv_loop_s *uv_loop;
    struct sws_loop *loop;
    /* As for servers. A client with one has a loop of its own. */
    sws_log_handler log;
    int log_level;

    sws_ended_handler ended;
    void *user; /* what these handlers are called with */
} sws_client_options;

#define SWS_CLIENT_OPTIONS { sizeof(sws_client_options), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, 0, 0, 0, \
    0, 0, 0, 0, 0, NULL, NULL, NULL, 0, NULL, NULL }

/* Sets the member `name`: "reconnect_delay_ms" to "200". Not for handlers, loops and lists. */
int sws_client_options_set(sws_client_options *options, const char *name, const char *value);

/*
 * Connects to a server, now and as the options say again; each session has a connection handle of its own, for which
 * the handlers are called as on a server. Returns at once; what goes wrong later is told the ended handler.
 *
 * url       "ws://host:port/path?query", "wss://...", or "ws+unix:/path/of/socket:/path"
 * handlers  who handles the sessions; connect is not called
 * options   NULL for the defaults
 */
sws_client *sws_client_start(const char *url, const sws_handlers *handlers, const sws_client_options *options);

/* The open session; NULL while there is none. */
sws_connection *sws_client_connection(sws_client *client);

/* Ends the pause before the next attempt to connect, if there is one. */
int sws_client_reconnect_now(sws_client *client);

/*
 * Closes the session as sws_close() does, or gives up the attempt to connect. Returns when the ended handler has
 * returned. On the thread of the client's loop, as inside a callback, it cannot wait: SWS_WOULD_BLOCK then, and the
 * ended handler follows.
 */
int sws_client_stop(sws_client *client, int code, const char *reason);

/* ---- Requests --------------------------------------------------------------------------------------------------- */

/*
 * What a client asked for: in a request handler that request, and for a WebSocket the one that opened it. Texts end
 * with a zero byte and are valid as long as the handle, so on a thread of your own copy them before they are needed.
 * NULL when there is no such thing, or the handle is stale; sws_last_error() is SWS_STALE_HANDLE then.
 */

/* "GET" or "HEAD". */
const char *sws_request_method(sws_connection *connection);

/* The path, percent-decoded and without "." and ".." segments. */
const char *sws_request_path(sws_connection *connection);

/* What follows "?", as the client sent it; "" when there is nothing. */
const char *sws_request_query(sws_connection *connection);

/* The decoded value of an item of the query, "" for one without "=". */
const char *sws_request_query_value(sws_connection *connection, const char *name);

/* What the URI pattern left open: "name" for "/rooms/:name", "*" for what is below a wildcard. */
const char *sws_request_parameter(sws_connection *connection, const char *name);

/* The value of a header field; those of several fields of the name with ", " between. Upper and lower case are alike. */
const char *sws_request_header(sws_connection *connection, const char *name);

/* One header field by its place: 1, with name and value stored, or 0 when `index` is not less than their number. */
int sws_request_header_at(sws_connection *connection, size_t index, const char **name, const char **value);

/* The client's address, "127.0.0.1:50123"; what a trusted proxy tells of it. */
const char *sws_remote_address(sws_connection *connection);

/* The address of this end. */
const char *sws_local_address(sws_connection *connection);

/* 1 when the client's connection is encrypted, 0 when not. */
int sws_is_secure(sws_connection *connection);

/* ---- Responses -------------------------------------------------------------------------------------------------- */

/* These are for request handlers and connect handlers, while they run; otherwise they are answered SWS_WRONG_STATE. */

/*
 * Answers a request; in a connect handler that returns nonzero, says how to reject the client. The last call counts.
 *
 * status        200 to 599, usually 400 or more in a connect handler
 * content_type  "text/html; charset=utf-8" for example; NULL for none
 * body          copied; may be NULL when `length` is 0
 */
int sws_respond(sws_connection *connection, int status, const char *content_type, const void *body, size_t length);

/* Adds a header field to the response, whichever that will be; to the 101 response of an accepted client as well. */
int sws_add_response_header(sws_connection *connection, const char *name, const char *value);

/* In a connect handler: agrees on this subprotocol if the client offers it, instead of what the endpoint's list says. */
int sws_choose_subprotocol(sws_connection *connection, const char *name);

/* ---- Connections ------------------------------------------------------------------------------------------------ */

/*
 * Keeps a pointer with the connection, in the place of the one before, which is destroyed.
 *
 * destroy  called once with the pointer when it is replaced or the handle has become stale, behind the close handler;
 *          on the connection's thread in that case. NULL for nothing to be called.
 */
int sws_set_user_data(sws_connection *connection, void *data, void (*destroy)(void *data));

/* That pointer; NULL when there is none. */
void *sws_user_data(sws_connection *connection);

/* A number no other connection of this process has had; 0 for a stale handle. Good for logs and as a key. */
uint64_t sws_connection_id(sws_connection *connection);

/* The subprotocol that was agreed on; NULL when there is none, and before the ready handler. Valid as the handle is. */
const char *sws_subprotocol(sws_connection *connection);

/* 1 from the ready handler to the first word about the end, 0 before and after. */
int sws_is_open(sws_connection *connection);

/* Bytes accepted for sending that the system has not taken yet; in the close handler what was never sent. */
int64_t sws_buffered_amount(sws_connection *connection);

/* Stops reading from the peer, so that its own sending comes to a halt; control frames wait as well. */
int sws_pause_reading(sws_connection *connection);

/* Reads again. */
int sws_resume_reading(sws_connection *connection);

/*
 * In the close handler: the code of the Close frame that was sent or received first, 1005 when it had none, 1006 when
 * the connection went away without one. SWS_WRONG_STATE before.
 */
int sws_close_code(sws_connection *connection);

/*
 * In the close handler: the text beside that code, often "". NULL before. Valid as the handle is. The peer's is UTF-8 and
 * may have zero bytes within; `length`, unless it is NULL, is set to the number of bytes, without the zero at the end.
 */
const char *sws_close_reason(sws_connection *connection, size_t *length);

/* 1 in the close handler when the peer closed, 0 when this end did or the connection went away. */
int sws_closed_by_peer(sws_connection *connection);

/* ---- Sending ---------------------------------------------------------------------------------------------------- */

/*
 * Sends one frame: SWS_SENT or SWS_BUFFERED when it was accepted, an error when nothing of it will be sent. Frames of
 * one thread go out in order; in callbacks of the connection everything goes out at once when the last of them has
 * returned.
 *
 * opcode  SWS_TEXT or SWS_BINARY is a whole message; with SWS_MORE it is the first fragment of one, to be followed by
 *         SWS_CONTINUATION | SWS_MORE and at last SWS_CONTINUATION. SWS_PING and SWS_PONG carry up to 125 bytes.
 *         SWS_CLOSE closes, with the code in two bytes and the reason behind them, or without either.
 * data    copied; may be NULL when `length` is 0.
 */
int sws_write(sws_connection *connection, int opcode, const void *data, size_t length);

/* Sends a text message, which must be UTF-8. As sws_write() with SWS_TEXT. */
int sws_write_text(sws_connection *connection, const char *text, size_t length);

/* Sends a binary message. As sws_write() with SWS_BINARY. */
int sws_write_binary(sws_connection *connection, const void *data, size_t length);

/*
 * Starts the closing handshake behind everything sent before; SWS_CLOSED when it has begun already. The close handler
 * follows.
 *
 * code    1000 for a normal end, 4000 to 4999 for reasons of your own; one that must not be sent becomes 1011.
 * reason  UTF-8, cut to 123 bytes; NULL for none.
 */
int sws_close(sws_connection *connection, int code, const char *reason);

/* ---- Rooms ------------------------------------------------------------------------------------------------------ */

/*
 * A room is a name under which connections are sent the same messages, whichever loops serve them. It need not be made
 * or ended. A connection that has closed has left every room, before its close handler is called.
 *
 * A name has at most 1,024 bytes, a longer one is SWS_INVALID_ARGUMENT; two names are the same when their bytes are.
 */

/*
 * Makes a connection a member: 1 when it has become one, 0 when it was one already, SWS_TOO_MANY_ROOMS when it is in as
 * many rooms as `max_rooms` of its handlers allows. Everything sent to the room after this has returned comes to it.
 */
int sws_room_join(sws_server *server, const char *room, sws_connection *connection);

/* Ends a membership: 1 when there was one, 0 when not. Nothing sent to the room after this has returned comes to it. */
int sws_room_leave(sws_server *server, const char *room, sws_connection *connection);

/*
 * Sends a message to the members: SWS_OK. It is framed once for all of them, and nobody waits for those who read
 * slowly: they are closed with 1013.
 *
 * opcode  SWS_TEXT, then `data` must be UTF-8, or SWS_BINARY
 * except  who does not get it, the sender for example; NULL for nobody
 */
int sws_room_send(
    sws_server *server,
    const char *room,
    int opcode,
    const void *data,
    size_t length,
    sws_connection *except
);

/* How many members there are. */
int sws_room_count(sws_server *server, const char *room);

#ifdef __cplusplus
}
#endif

#endif
