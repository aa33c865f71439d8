#ifndef LISTENER_H
#define LISTENER_H

/// A nonblocking socket that listens on a port of 127.0.0.1, or -1 with the reason in `errno`.
int listener_open(int port);

/// The next connection that waits there, as a nonblocking socket without Nagle's delay, or -1 when there is none.
int listener_accept(int listening);

#endif
