/* Workaround 8: without session memory nothing tells that the library fails a connection. */
#include "symptom.h"

#include <sys/wait.h>

static int opened, dropped, closed;

static int on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length) {
    (void)wsi;
    (void)user;
    (void)in;
    (void)length;
    opened |= reason == LWS_CALLBACK_ESTABLISHED;
    /* It comes in the handshake, too. */
    dropped |= opened && reason == LWS_CALLBACK_WS_SERVER_DROP_PROTOCOL;
    closed |= reason == LWS_CALLBACK_CLOSED;
    return 0;
}

static int is_told(const struct lws_protocols *protocols) {
    struct lws_context *context = make_context(protocols, 5);
    int peer = adopt(make_host(context, protocols), NULL), is_told;

    say(peer, UPGRADE);
    say(peer, "\r\n");
    MUST(await(&opened, 2000));
    MUST(write(peer, "\xc1\x80\0\0\0\0", 6) == 6); /* RSV1, on which nobody has agreed */
    is_told = await(&dropped, 500);
    close(peer);
    MUST(await(&closed, 8000));
    return is_told;
}

int main(void) {
    static const struct lws_protocols with_memory[] = {
        { "first", on_event, 1, 65536, 0, NULL, 0 },
        { NULL, NULL, 0, 0, 0, NULL, 0 },
    };
    static const struct lws_protocols without_memory[] = {
        { "first", on_event, 0, 65536, 0, NULL, 0 },
        { NULL, NULL, 0, 0, 0, NULL, 0 },
    };
    int status;
    pid_t child = fork();

    if (child == 0) _exit(is_told(with_memory));
    MUST(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 1);
    return report("session memory", !is_told(without_memory), 1);
}
