// libwebsockets served from an epoll set of our own: each ready descriptor is handed to lws_service_fd(). Its own
// poll(), which looks at every descriptor, runs once a second, for its timers.

#include "raw-loop.h"

#include <sys/epoll.h>
#include <time.h>

enum { events_per_turn = 1024, timer_interval_ms = 1000 };

static int epoll;

bool raw_loop_init(struct lws_context_creation_info *info)
{
    (void)info;
    epoll = epoll_create1(EPOLL_CLOEXEC);
    return epoll >= 0;
}

static void watch(int socket, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = socket };
    epoll_ctl(epoll, operation, socket, &event);
}

void raw_loop_watch(int socket)
{
    watch(socket, EPOLL_CTL_ADD, EPOLLIN);
}

void raw_loop_await_writable(struct lws *wsi)
{
    lws_callback_on_writable(wsi);
    watch(lws_get_socket_fd(wsi), EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void service(struct lws_context *context, int socket, uint32_t events)
{
    if (events & EPOLLOUT)
        watch(socket, EPOLL_CTL_MOD, EPOLLIN);
    // The bits of epoll are those of poll().
    struct lws_pollfd ready = { .fd = socket, .events = POLLIN | POLLOUT, .revents = (short)events };
    lws_service_fd(context, &ready);
}

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

int raw_loop_run(struct lws_context *context, int listening, bool (*accept_next)(int listening),
                 void (*end_turn)(void))
{
    watch(listening, EPOLL_CTL_ADD, EPOLLIN);
    for (uint64_t timers_ran = 0;;) {
        struct epoll_event events[events_per_turn];
        int count = epoll_wait(epoll, events, events_per_turn, timer_interval_ms);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listening)
                service(context, events[i].data.fd, events[i].events);
            else
                while (accept_next(listening)) {
                }
        }
        if (now_ms() - timers_ran >= timer_interval_ms) {
            timers_ran = now_ms();
            lws_service(context, -1);
        }
        end_turn();
    }
}
