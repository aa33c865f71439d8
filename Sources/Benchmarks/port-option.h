#ifndef PORT_OPTION_H
#define PORT_OPTION_H

#include <stdlib.h>
#include <string.h>

/// The value of `--port P`, or -1 when the arguments are anything else.
static inline int port_option(int argc, char **argv)
{
    if (argc != 3 || strcmp(argv[1], "--port") != 0)
        return -1;
    char *end;
    long port = strtol(argv[2], &end, 10);
    return *end == '\0' && port > 0 && port < 65536 ? (int)port : -1;
}

#endif
