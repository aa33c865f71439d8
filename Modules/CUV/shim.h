/* libuv, and the few C library calls that do not import into Swift. */
#pragma once

#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <uv.h>

/* These need _GNU_SOURCE, which Swift's importer does not set. */
extern int accept4(int, struct sockaddr *, socklen_t *, int);

extern int dup3(int, int, int);

extern int pthread_setname_np(pthread_t, const char *);

static inline void cuv_name_thread(const char *name)
{
	(void)pthread_setname_np(pthread_self(), name);
}

static inline int cuv_accept(int fd, struct sockaddr *address, socklen_t *length)
{
	return accept4(fd, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* Makes `place` mean what `fd` does, in one step; what it meant before is closed. */
static inline int cuv_replace(int place, int fd)
{
	return dup3(fd, place, O_CLOEXEC);
}
