#include "latency.h"

enum { step_bits = 6 };

// Below 64 the bucket is the value itself; above, the position of the top bit and the six bits that follow it.
static unsigned bucket_of(uint64_t value)
{
    if (value < latency_steps)
        return (unsigned)value;
    unsigned shift = 63u - (unsigned)__builtin_clzll(value) - step_bits;
    unsigned bucket = (shift + 1) * latency_steps + (unsigned)(value >> shift) - latency_steps;
    return bucket < latency_buckets ? bucket : latency_buckets - 1;
}

static uint64_t upper_bound_of(unsigned bucket)
{
    if (bucket < latency_steps)
        return bucket;
    unsigned shift = bucket / latency_steps - 1;
    uint64_t top = bucket % latency_steps + latency_steps;
    return ((top + 1) << shift) - 1;
}

void latency_record(struct latency *latency, uint64_t nanoseconds)
{
    latency->counts[bucket_of(nanoseconds)]++;
}

uint64_t latency_quantile(const struct latency *latency, double fraction)
{
    uint64_t total = 0, seen = 0;
    for (unsigned i = 0; i < latency_buckets; i++)
        total += latency->counts[i];
    for (unsigned i = 0; i < latency_buckets; i++) {
        seen += latency->counts[i];
        if (seen && (double)seen >= fraction * (double)total)
            return upper_bound_of(i);
    }
    return 0;
}
