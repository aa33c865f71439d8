#ifndef RAW_LOOP_H
#define RAW_LOOP_H

#include <libwebsockets.h>
#include <stdbool.h>

// The loop that libwebsockets runs on: a program is linked with raw-loop-epoll.c or with raw-loop-libuv.c.

/// Makes the loop and has the context use it.
bool raw_loop_init(struct lws_context_creation_info *info);

/// Watches a socket that was adopted.
void raw_loop_watch(int socket);

/// Has `LWS_CALLBACK_RAW_WRITEABLE` called once, when the socket takes bytes again.
void raw_loop_await_writable(struct lws *wsi);

/// Runs until the process is ended. `accept_next` is called when a connection waits at the listening socket, until it
/// is false, and `end_turn` once after the events of each turn.
int raw_loop_run(struct lws_context *context, int listening, bool (*accept_next)(int listening),
                 void (*end_turn)(void));

#endif
