/*
 * swift_websockets_ev.h - WebSocket servers and clients on a loop of libev.
 *
 *     sws_loop *loop = sws_loop_create();
 *     sws_ev watcher;
 *     sws_ev_start(&watcher, EV_DEFAULT, loop);
 *
 * Servers and clients with `options.loop = loop` then call back on the thread that runs libev's loop, which must be the
 * one that made the loop. Build with `cc app.c $(pkg-config --cflags --libs swiftwebsockets) -lev`; the library itself
 * does not need libev.
 */
#ifndef SWIFT_WEBSOCKETS_EV_H
#define SWIFT_WEBSOCKETS_EV_H

#include <ev.h>
#include <limits.h>
#include <swift_websockets.h>

/* Watches one loop; stays where it is from sws_ev_start() to sws_ev_stop(). */
typedef struct sws_ev {
    struct ev_loop *host;
    sws_loop *loop;
    ev_io descriptor;
    ev_timer timeout;
    ev_prepare prepare;
} sws_ev;

static inline void sws_ev_turn(sws_ev *watcher) {
    sws_loop_turn(watcher->loop);
}

static inline void sws_ev_on_descriptor(struct ev_loop *host, ev_io *io, int events) {
    (void)host;
    (void)events;
    sws_ev_turn((sws_ev *)io->data);
}

static inline void sws_ev_on_timeout(struct ev_loop *host, ev_timer *timer, int events) {
    (void)host;
    (void)events;
    sws_ev_turn((sws_ev *)timer->data);
}

/* Called before each wait. */
static inline void sws_ev_on_prepare(struct ev_loop *host, ev_prepare *prepare, int events) {
    sws_ev *watcher = (sws_ev *)prepare->data;
    int milliseconds = sws_loop_timeout(watcher->loop);
    (void)events;
    ev_timer_stop(host, &watcher->timeout);
    if (milliseconds < 0 || milliseconds == INT_MAX) return;
    /* Counts from the start of libev's turn; a turn of ours that comes too early does no harm. */
    ev_timer_set(&watcher->timeout, milliseconds / 1000.0, 0.0);
    ev_timer_start(host, &watcher->timeout);
}

/* Turns `loop` whenever it has something to do, on `host`, which is kept running. An error when the handle is stale. */
static inline int sws_ev_start(sws_ev *watcher, struct ev_loop *host, sws_loop *loop) {
    int descriptor = sws_loop_descriptor(loop);
    if (descriptor < 0) return descriptor;
    watcher->host = host;
    watcher->loop = loop;
    ev_io_init(&watcher->descriptor, sws_ev_on_descriptor, descriptor, EV_READ);
    ev_timer_init(&watcher->timeout, sws_ev_on_timeout, 0.0, 0.0);
    ev_prepare_init(&watcher->prepare, sws_ev_on_prepare);
    watcher->descriptor.data = watcher;
    watcher->timeout.data = watcher;
    watcher->prepare.data = watcher;
    ev_io_start(host, &watcher->descriptor);
    ev_prepare_start(host, &watcher->prepare);
    return SWS_OK;
}

/* Ends that; before sws_loop_destroy(). */
static inline void sws_ev_stop(sws_ev *watcher) {
    ev_io_stop(watcher->host, &watcher->descriptor);
    ev_timer_stop(watcher->host, &watcher->timeout);
    ev_prepare_stop(watcher->host, &watcher->prepare);
}

#endif
