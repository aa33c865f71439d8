#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include "traffic.h"

struct load_options {
    uint16_t port;
    const char *path;
    size_t connections;  // busy connections, or receivers of a fan-out
    unsigned in_flight;  // messages each sender keeps unanswered
    struct traffic_kind kind;
    double seconds;      // measured window
    double warmup;       // seconds of the same traffic before it
    size_t idle;         // further connections that stay silent
    bool stalled;        // those do not read either
    bool fan_out;        // one sender whose messages reach all connections
    bool handshakes;     // busy connections end as soon as they are open, and are opened again
    bool tls;            // whatever the server's certificate says
    int pid;             // server process to measure, or 0
    const char *allocations;  // file of the server's allocation counter, or NULL
};

/// Reads the command line; false after saying what is wrong with it.
bool load_options_parse(struct load_options *options, int argc, char **argv);

#endif
