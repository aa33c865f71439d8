/*
 * swift_websockets_glib.h - WebSocket servers and clients on a GLib main context.
 *
 *     sws_loop *loop = sws_loop_create();
 *     GSource *source = sws_glib_source_new(loop);
 *     g_source_attach(source, NULL);
 *
 * Servers and clients with `options.loop = loop` then call back on the thread that runs the context, which must be the
 * one that made the loop. Build with `cc app.c $(pkg-config --cflags --libs swiftwebsockets glib-2.0)`; the library
 * itself does not need GLib.
 */
#ifndef SWIFT_WEBSOCKETS_GLIB_H
#define SWIFT_WEBSOCKETS_GLIB_H

#include <glib.h>
#include <swift_websockets.h>

typedef struct sws_glib_source {
    GSource base;
    sws_loop *loop;
} sws_glib_source;

static inline gboolean sws_glib_prepare(GSource *base, gint *timeout) {
    *timeout = sws_loop_timeout(((sws_glib_source *)base)->loop);
    /* An error is dispatched too, which ends the source. */
    return *timeout <= 0;
}

static inline gboolean sws_glib_dispatch(GSource *base, GSourceFunc function, gpointer user) {
    (void)function;
    (void)user;
    return sws_loop_turn(((sws_glib_source *)base)->loop) == SWS_OK ? TRUE : FALSE;
}

/*
 * A source that turns a loop whenever it has something to do; NULL when the handle is stale or of another thread. Give
 * it a priority if you like, attach it, and before sws_loop_destroy() end it with g_source_destroy() and
 * g_source_unref().
 */
static inline GSource *sws_glib_source_new(sws_loop *loop) {
    /* GLib looks at the descriptor itself, and asks about the timeout again when it is over. */
    static GSourceFuncs functions = { sws_glib_prepare, NULL, sws_glib_dispatch, NULL, NULL, NULL };
    int descriptor = sws_loop_descriptor(loop);
    sws_glib_source *source;
    if (descriptor < 0) return NULL;
    source = (sws_glib_source *)g_source_new(&functions, sizeof *source);
    source->loop = loop;
    g_source_add_unix_fd(&source->base, descriptor, G_IO_IN);
    g_source_set_name(&source->base, "swift_websockets");
    return &source->base;
}

#endif
