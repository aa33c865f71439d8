// Drives a WebSocket server on 127.0.0.1 with a fixed number of messages in flight, verifies every reply, and prints
// one line of JSON: throughput, latency, and the server's CPU time per message. With --handshakes a message is a
// connection that is opened and ended by a reset, and the latency is that of opening it.

#include "load-options.h"
#include "client.h"
#include "latency.h"
#include "server-usage.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

enum { opening_at_once = 128, events_per_wait = 256 };
static const uint64_t second = 1000000000, opening_patience = 20 * second;

/// Everything a run needs. Clients lie in the order: idle ones, busy ones, the sender of a fan-out.
static struct load_options options;
static struct client *clients, *busy;
static uint64_t *sent_at;             // per busy client and message in flight; one row for the sender of a fan-out
static unsigned *deliveries;          // per message of a fan-out in flight
static struct latency latency;
static uint64_t messages;             // or handshakes
static bool repeats_handshakes;
static int epoll;
static struct client_target target;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * second + (uint64_t)now.tv_nsec;
}

static void answered(struct client *client, unsigned count, uint64_t now)
{
    uint64_t *row = sent_at + (size_t)(client - busy) * options.in_flight;
    for (uint64_t message = client->received - count; message < client->received; message++) {
        uint64_t *sent = &row[message % options.in_flight];
        latency_record(&latency, now - *sent);
        *sent = now;
    }
    messages += count;
    client_send(client, count);
}

static void delivered(struct client *client, unsigned count, uint64_t now)
{
    struct client *sender = busy + options.connections;
    if (client == sender)
        return;
    for (uint64_t message = client->received - count; message < client->received; message++) {
        unsigned slot = (unsigned)(message % options.in_flight);
        latency_record(&latency, now - sent_at[slot]);
        if (++deliveries[slot] == options.connections) {
            deliveries[slot] = 0;
            sent_at[slot] = now;
            client_send(sender, 1);
        }
    }
    messages += count;
}

/// A client has its WebSocket: it ends the connection and opens another one.
static void opened(struct client *client, uint64_t now)
{
    uint64_t *started = sent_at + (size_t)(client - busy);
    latency_record(&latency, now - *started);
    *started = now;
    messages++;
    client_restart(client);
}

/// Handles one wait for events; returns how many clients left the opening state.
static unsigned turn(int timeout_ms)
{
    struct epoll_event events[events_per_wait];
    unsigned settled = 0;
    int count = epoll_wait(epoll, events, events_per_wait, timeout_ms);
    for (int i = 0; i < count; i++) {
        struct client *client = events[i].data.ptr;
        bool opening = client->state < client_open;
        unsigned completed = client_ready(client, events[i].events);
        settled += opening && client->state >= client_open;
        if (repeats_handshakes && opening && client->state == client_open)
            opened(client, now_ns());
        if (completed == 0 || client < busy)
            continue;
        if (options.fan_out)
            delivered(client, completed, now_ns());
        else
            answered(client, completed, now_ns());
    }
    return settled;
}

/// Opens `count` clients, a bounded number at a time; gives up when the server stops making progress.
static void open_clients(struct client *first, size_t count, const struct traffic *traffic, size_t kinds)
{
    size_t started = 0, settled = 0;
    uint64_t progress = now_ns();
    while (settled < count) {
        for (; started < count && started - settled < opening_at_once; started++) {
            client_start(&first[started], epoll, &target, &traffic[started % kinds]);
            settled += first[started].state == client_failed;
        }
        unsigned more = turn(1000);
        settled += more;
        if (more)
            progress = now_ns();
        else if (now_ns() - progress > opening_patience)
            return;
    }
}

static void run_for(double seconds)
{
    uint64_t end = now_ns() + (uint64_t)(seconds * 1e9), now;
    while ((now = now_ns()) < end)
        turn((int)((end - now) / 1000000) + 1);
}

static void start_traffic(void)
{
    uint64_t now = now_ns();
    if (options.handshakes) {
        repeats_handshakes = true;
        for (size_t i = 0; i < options.connections; i++) {
            sent_at[i] = now;
            client_restart(&busy[i]);
        }
        return;
    }
    size_t senders = options.fan_out ? 1 : options.connections;
    for (size_t i = 0; i < senders * options.in_flight; i++)
        sent_at[i] = now;
    for (size_t i = 0; i < senders; i++)
        client_send(options.fan_out ? busy + options.connections : busy + i, options.in_flight);
}

static const char *failure_of(const struct client *client, bool after_traffic)
{
    if (client->state == client_failed)
        return client->failure;
    if (repeats_handshakes && client >= busy)
        return NULL;
    if (client->state != client_open)
        return "not open in time";
    bool owed_replies = client >= busy && client < busy + options.connections;
    return after_traffic && owed_replies && client->received == 0 ? "no reply" : NULL;
}

/// True when a client failed; says how many on standard output and names the first on standard error.
static bool report_failures(size_t total, bool after_traffic)
{
    size_t failures = 0;
    for (size_t i = 0; i < total; i++) {
        const char *failure = failure_of(&clients[i], after_traffic);
        if (failure && failures++ == 0)
            fprintf(stderr, "load: client %zu of %zu: %s\n", i, total, failure);
    }
    if (failures)
        printf("{\"errors\": %zu}\n", failures);
    return failures != 0;
}

/// What happened while it was measured.
struct window {
    double seconds;
    int64_t cpu_ns, allocations;  // of the server
    bool has_counter;
};

static struct window measure(void)
{
    latency = (struct latency){ 0 };
    messages = 0;
    int64_t allocations = options.allocations ? server_allocations(options.allocations) : 0;
    int64_t cpu_ns = server_cpu_ns(options.pid);
    uint64_t begin = now_ns();
    run_for(options.seconds);
    struct window window = {
        .seconds = (double)(now_ns() - begin) / 1e9,
        .cpu_ns = server_cpu_ns(options.pid) - cpu_ns,
        // Every server allocates before it listens.
        .has_counter = allocations > 0,
    };
    if (window.has_counter)
        window.allocations = server_allocations(options.allocations) - allocations;
    return window;
}

/// False after saying what was not measured.
static bool is_complete(const struct window *window)
{
    const char *missing = NULL;
    if (options.allocations && !window->has_counter)
        missing = "the server has no allocation counter";
    else if (options.handshakes && messages == 0)
        missing = "no handshake";
    if (missing)
        fprintf(stderr, "load: %s\n", missing);
    return !missing;
}

static void print_numbers(const struct window *window, int64_t resident_before, int64_t resident_after)
{
    printf("{\"messages\": %" PRIu64 ", \"seconds\": %.3f, \"messages_per_second\": %.0f", messages, window->seconds,
           (double)messages / window->seconds);
    printf(", \"p50_us\": %.1f, \"p99_us\": %.1f", (double)latency_quantile(&latency, 0.5) / 1e3,
           (double)latency_quantile(&latency, 0.99) / 1e3);
    if (options.pid && messages)
        printf(", \"cpu_ns_per_message\": %.1f", (double)window->cpu_ns / (double)messages);
    if (window->has_counter && messages)
        printf(", \"allocations_per_message\": %.6f", (double)window->allocations / (double)messages);
    if (options.pid)
        printf(", \"rss_before_kib\": %" PRId64, resident_before);
    if (options.pid && options.idle)
        printf(", \"rss_after_idle_kib\": %" PRId64, resident_after);
    printf(", \"errors\": 0}\n");
}

int main(int argc, char **argv)
{
    if (!load_options_parse(&options, argc, argv))
        return 2;
    size_t busy_count = options.connections + options.fan_out, total = options.idle + busy_count;
    // Small messages get a cycle longer than what is in flight, so neighbours differ even with one in flight.
    size_t frames = options.in_flight + (options.kind.payload_length <= 4096 ? 15 : 0);
    size_t kinds = options.fan_out || options.connections == 0 ? 1 : options.connections < 8 ? options.connections : 8;
    struct traffic traffic[8];
    for (size_t i = 0; i < kinds; i++)
        if (!traffic_init(&traffic[i], &options.kind, frames, (uint32_t)i + 1))
            return 1;
    clients = calloc(total, sizeof *clients);
    sent_at = calloc((busy_count + 1) * options.in_flight, sizeof *sent_at);
    deliveries = calloc(options.in_flight, sizeof *deliveries);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    target = (struct client_target){
        .address.sin_family = AF_INET,
        .address.sin_port = htons(options.port),
        .address.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
        .tls = options.tls ? transport_tls() : NULL,
        .path = options.path,
    };
    if (!clients || !sent_at || !deliveries || epoll < 0 || (options.tls && !target.tls))
        return 1;
    busy = clients + options.idle;

    int64_t resident_before = server_resident_kib(options.pid);
    open_clients(clients, options.idle, traffic, 1);
    int64_t resident_after = server_resident_kib(options.pid);
    if (options.stalled)
        for (size_t i = 0; i < options.idle; i++)
            client_stall(&clients[i]);
    open_clients(busy, busy_count, traffic, kinds);
    if (report_failures(total, false))
        return 1;

    start_traffic();
    run_for(options.warmup);
    struct window window = measure();
    if (report_failures(total, true) || !is_complete(&window))
        return 1;
    print_numbers(&window, resident_before, resident_after);
    return 0;
}
