#include "server-options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static const struct option known[] = {
    { "port", required_argument, NULL, 'p' },
    { "cert", required_argument, NULL, 'c' },
    { "key", required_argument, NULL, 'k' },
    { 0 },
};

static int port_number(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    return *end == '\0' && port > 0 && port < 65536 ? (int)port : 0;
}

bool server_options_parse(struct server_options *options, bool knows_tls, int argc, char **argv)
{
    *options = (struct server_options){ 0 };
    int name;
    bool valid = true;
    while ((name = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (name) {
        case 'p':
            options->port = port_number(optarg);
            break;
        case 'c':
            options->certificate = optarg;
            break;
        case 'k':
            options->key = optarg;
            break;
        default:
            valid = false;
        }
    }
    bool secures = options->certificate || options->key;
    if (secures && !(knows_tls && options->certificate && options->key))
        valid = false;
    if (valid && optind == argc && options->port)
        return true;
    fprintf(stderr, "usage: %s --port P%s\n", argv[0], knows_tls ? " [--cert FILE --key FILE]" : "");
    return false;
}
