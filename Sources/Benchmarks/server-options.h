#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

struct server_options {
    int port;
    const char *certificate, *key;  // files in PEM, or NULL for a server without TLS
};

/// Reads `--port P`, and where `knows_tls` also `--cert FILE --key FILE`; false after saying what is wrong.
bool server_options_parse(struct server_options *options, bool knows_tls, int argc, char **argv);

#endif
