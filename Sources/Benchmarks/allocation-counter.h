#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// Names the file in which a process that `allocation-counter.c` is preloaded into counts: one 64-bit number.
#define ALLOCATION_COUNTER_FILE "ALLOCATION_COUNTER_FILE"

#endif
