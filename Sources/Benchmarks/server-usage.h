#ifndef SERVER_USAGE_H
#define SERVER_USAGE_H

#include <stdint.h>

/// CPU time in nanoseconds of all living threads of a process, or -1.
int64_t server_cpu_ns(int pid);

/// Resident memory of a process in KiB, or -1.
int64_t server_resident_kib(int pid);

/// What the allocation counter that is preloaded into a process has written to its file, or -1.
int64_t server_allocations(const char *file);

#endif
