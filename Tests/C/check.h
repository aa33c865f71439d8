/* What the C tests share: checks that name themselves, and events that threads wait for with a deadline. */
#ifndef CHECK_H
#define CHECK_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swift_websockets.h>
#include <time.h>

#define CHECK(condition) check((condition) != 0, #condition, __FILE__, __LINE__)

/* That a call failed with `code`, and left that behind for this thread. */
#define CHECK_FAILS(call, code) \
    do { \
        CHECK((call) == (code)); \
        CHECK(sws_last_error() == (code)); \
        CHECK(sws_last_error_text()[0] != 0); \
    } while (0)

static inline void check(int holds, const char *condition, const char *file, int line) {
    if (holds) return;
    fprintf(stderr, "%s:%d: %s does not hold; the last error is %s\n", file, line, condition, sws_last_error_text());
    exit(1);
}

typedef struct event {
    pthread_mutex_t mutex;
    pthread_cond_t condition;
    int count;
} event;

#define EVENT { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 }

static inline void event_happened(event *event) {
    pthread_mutex_lock(&event->mutex);
    event->count++;
    pthread_cond_broadcast(&event->condition);
    pthread_mutex_unlock(&event->mutex);
}

/* Waits until it has happened `count` times in all. */
static inline void event_wait(event *event, int count, const char *name) {
    struct timespec deadline;
    int result = 0;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 60;
    pthread_mutex_lock(&event->mutex);
    while (event->count < count && result == 0) {
        result = pthread_cond_timedwait(&event->condition, &event->mutex, &deadline);
    }
    pthread_mutex_unlock(&event->mutex);
    if (result != 0) {
        fprintf(stderr, "%s did not happen in a minute\n", name);
        exit(1);
    }
}

#define WAIT(event, count) event_wait(&(event), (count), #event)

#endif
