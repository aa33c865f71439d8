#include "load-options.h"

#include "json-feed.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { max_in_flight = 1024, max_connections = 60000, max_size = 64 << 20 };

static const struct option known[] = {
    { "connections", required_argument, NULL, 'c' }, { "in-flight", required_argument, NULL, 'k' },
    { "size", required_argument, NULL, 'b' },        { "json", no_argument, NULL, 'j' },
    { "deflate", no_argument, NULL, 'd' },           { "seconds", required_argument, NULL, 's' },
    { "warmup", required_argument, NULL, 'w' },      { "idle", required_argument, NULL, 'i' },
    { "fan-out", no_argument, NULL, 'f' },           { "pid", required_argument, NULL, 'p' },
    { "stalled", no_argument, NULL, 'n' },           { "handshakes", no_argument, NULL, 'h' },
    { "tls", no_argument, NULL, 't' },               { "allocations", required_argument, NULL, 'a' },
    { 0 },
};

static bool usage(const char *program)
{
    fprintf(stderr,
            "usage: %s --connections N --in-flight K --size BYTES [--json [--deflate]] --seconds S [--warmup S]\n"
            "       [--idle M [--stalled]] [--fan-out | --handshakes] [--tls] [--pid PID [--allocations FILE]]\n"
            "       PORT PATH\n",
            program);
    return false;
}

static bool number(const char *text, double least, double most, double *value)
{
    char *end;
    *value = strtod(text, &end);
    return end != text && *end == '\0' && *value >= least && *value <= most;
}

bool load_options_parse(struct load_options *options, int argc, char **argv)
{
    *options = (struct load_options){ .in_flight = 1, .kind.payload_length = 20, .seconds = 1 };
    int name;
    double value = 0;
    while ((name = getopt_long(argc, argv, "", known, NULL)) != -1) {
        bool valid = true;
        switch (name) {
        case 'c':
            valid = number(optarg, 0, max_connections, &value);
            options->connections = (size_t)value;
            break;
        case 'k':
            valid = number(optarg, 1, max_in_flight, &value);
            options->in_flight = (unsigned)value;
            break;
        case 'b':
            valid = number(optarg, 0, max_size, &value);
            options->kind.payload_length = (size_t)value;
            break;
        case 'j':
            options->kind.json = true;
            break;
        case 'd':
            options->kind.deflated = true;
            break;
        case 's':
            valid = number(optarg, 0, 3600, &options->seconds);
            break;
        case 'w':
            valid = number(optarg, 0, 3600, &options->warmup);
            break;
        case 'i':
            valid = number(optarg, 0, max_connections, &value);
            options->idle = (size_t)value;
            break;
        case 'f':
            options->fan_out = true;
            break;
        case 'h':
            options->handshakes = true;
            break;
        case 't':
            options->tls = true;
            break;
        case 'a':
            options->allocations = optarg;
            break;
        case 'n':
            options->stalled = true;
            break;
        case 'p':
            valid = number(optarg, 1, 1 << 30, &value);
            options->pid = (int)value;
            break;
        default:
            valid = false;
        }
        if (!valid)
            return usage(argv[0]);
    }
    if (argc - optind != 2 || !number(argv[optind], 1, 65535, &value))
        return usage(argv[0]);
    options->port = (uint16_t)value;
    options->path = argv[optind + 1];
    const struct traffic_kind *kind = &options->kind;
    if (options->handshakes && options->fan_out)
        return usage(argv[0]);
    // A server may leave noise as it is, because it does not shrink.
    if (kind->json ? kind->payload_length < json_feed_shortest : kind->deflated)
        return usage(argv[0]);
    return options->connections + options->idle > 0 || usage(argv[0]);
}
