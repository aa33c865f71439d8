import Testing

/// The tests of this target run one after the other: each keeps the machine busy by itself.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ConcurrencySuite {}
