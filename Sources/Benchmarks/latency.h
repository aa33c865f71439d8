#ifndef LATENCY_H
#define LATENCY_H

#include <stdint.h>

enum { latency_steps = 64, latency_buckets = 58 * latency_steps };

/// A histogram of nanoseconds whose buckets are about 1.6 % wide, so recording costs no memory per message.
struct latency {
    uint64_t counts[latency_buckets];
};

void latency_record(struct latency *latency, uint64_t nanoseconds);

/// The nanoseconds that `fraction` of the recorded values do not exceed; 0 when nothing was recorded.
uint64_t latency_quantile(const struct latency *latency, double fraction);

#endif
