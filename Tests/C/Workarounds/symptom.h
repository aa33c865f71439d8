/*
 * What the tests of workarounds share. Each program shows what the installed libwebsockets does by itself, without our
 * library: a symptom that Sources/LWSBinding/Workarounds works around. It fails when the symptom is not what it was,
 * so that the workaround can go, or has to come back.
 */
#ifndef SYMPTOM_H
#define SYMPTOM_H

#include <libwebsockets.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

/* A program that cannot show anything, as when no context can be made. */
#define MUST(condition) must((condition) != 0, #condition, __FILE__, __LINE__)

static inline void must(int holds, const char *condition, const char *file, int line) {
    if (holds) return;
    fprintf(stderr, "%s:%d: %s does not hold\n", file, line, condition);
    exit(2);
}

static uv_loop_t loop;
static uv_timer_t deadline;
static int is_late;

static inline void deadline_passed(uv_timer_t *timer) {
    (void)timer;
    is_late = 1;
}

/* Takes turns until a flag is set; 0 when it is not set in so many milliseconds. */
static inline int await(const int *flag, int milliseconds) {
    is_late = 0;
    uv_timer_start(&deadline, deadline_passed, (uint64_t)milliseconds, 0);
    while (!*flag && !is_late) uv_run(&loop, UV_RUN_ONCE);
    return *flag;
}

/* Takes turns for so many milliseconds, and counts them. */
static inline int turns_in(int milliseconds) {
    int turns = 0;
    is_late = 0;
    uv_timer_start(&deadline, deadline_passed, (uint64_t)milliseconds, 0);
    while (!is_late) {
        uv_run(&loop, UV_RUN_ONCE);
        turns++;
    }
    return turns;
}

/* The context; the library sets it to NULL when it is gone. */
static struct lws_context *current;

/* A context on a libuv loop that is not its own; `seconds` are its time limit. */
static inline struct lws_context *make_context(const struct lws_protocols *protocols, unsigned int seconds) {
    static void *loops[] = { &loop };
    struct lws_context_creation_info info;
    struct lws_context *context;

    lws_set_log_level(0, NULL);
    MUST(uv_loop_init(&loop) == 0);
    uv_timer_init(&loop, &deadline);
    memset(&info, 0, sizeof info);
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    info.foreign_loops = loops;
    info.pcontext = &current;
    info.timeout_secs = seconds;
    info.pt_serv_buf_size = 65536;
    MUST((context = lws_create_context(&info)) != NULL);
    current = context;
    return context;
}

/* A virtual host without TLS. */
static inline struct lws_vhost *make_host(struct lws_context *context, const struct lws_protocols *protocols) {
    struct lws_context_creation_info info;
    struct lws_vhost *host;

    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    MUST((host = lws_create_vhost(context, &info)) != NULL);
    return host;
}

/* The peer of a connection that a virtual host adopts, as a raw one of a protocol or as one of HTTP when that is NULL. */
static inline int adopt(struct lws_vhost *host, const char *raw_protocol) {
    lws_adopt_desc_t info;
    int ends[2];

    MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    MUST(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 && fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    memset(&info, 0, sizeof info);
    info.vh = host;
    info.type = LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL | (raw_protocol ? 0 : LWS_ADOPT_HTTP);
    info.vh_prot_name = raw_protocol;
    info.fd.sockfd = ends[0];
    MUST(lws_adopt_descriptor_vhost_via_info(&info) != NULL);
    return ends[1];
}

/* Sends a text to a socket that has room for it. */
static inline void say(int peer, const char *text) { MUST(write(peer, text, strlen(text)) == (ssize_t)strlen(text)); }

static const char UPGRADE[] =
    "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n";

/* Whether the version is older than 4.3, as far as versions have been looked at: 4.1.6 and 4.3.5. */
#define IS_BEFORE_4_3 (LWS_LIBRARY_VERSION_NUMBER < 4003000)

/* Says what was seen; `expected` is what was seen when the workaround was looked at last. */
static inline int report(const char *symptom, int is_seen, int expected) {
    setvbuf(stdout, NULL, _IONBF, 0);
    if (is_seen == expected) {
        printf("%s: %s in %s, as before\n", symptom, is_seen ? "seen" : "not seen", lws_get_library_version());
        return 0;
    }
    printf(
        "%s: %s in %s: the workaround %s\n", symptom, is_seen ? "seen" : "not seen", lws_get_library_version(),
        is_seen ? "is needed after all" : "can go when no other version needs it"
    );
    return 1;
}

#endif
