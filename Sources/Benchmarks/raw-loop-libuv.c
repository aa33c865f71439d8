// libwebsockets on a libuv loop of the application, as a foreign loop.

#include "raw-loop.h"

#include <uv.h>

static uv_loop_t loop;
static bool (*accept_one)(int listening);
static void (*finish_turn)(void);

bool raw_loop_init(struct lws_context_creation_info *info)
{
    static void *loops[] = { &loop };
    info->options |= LWS_SERVER_OPTION_LIBUV;
    info->foreign_loops = loops;
    return uv_loop_init(&loop) == 0;
}

void raw_loop_watch(int socket)
{
    (void)socket;  // The library has done so.
}

void raw_loop_await_writable(struct lws *wsi)
{
    lws_callback_on_writable(wsi);
}

static void accept_connections(uv_poll_t *handle, int status, int events)
{
    uv_os_fd_t listening;
    if (status < 0 || !(events & UV_READABLE) || uv_fileno((uv_handle_t *)handle, &listening) != 0)
        return;
    while (accept_one(listening)) {
    }
}

static void before_polling(uv_prepare_t *handle)
{
    (void)handle;
    finish_turn();
}

int raw_loop_run(struct lws_context *context, int listening, bool (*accept_next)(int listening),
                 void (*end_turn)(void))
{
    (void)context;
    accept_one = accept_next;
    finish_turn = end_turn;
    uv_poll_t listener;
    uv_poll_init(&loop, &listener, listening);
    uv_poll_start(&listener, UV_READABLE, accept_connections);
    uv_prepare_t flusher;
    uv_prepare_init(&loop, &flusher);
    uv_prepare_start(&flusher, before_polling);
    return uv_run(&loop, UV_RUN_DEFAULT);
}
