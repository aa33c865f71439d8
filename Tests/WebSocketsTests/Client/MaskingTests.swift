import LWSBinding
import Testing

/// From the inside: what of this a server could tell is only that nothing is wrong.
@Suite("Masking keys (RFC 6455 section 5.3)")
struct MaskingTests {
    private let masks = MaskKeys()

    @Test("keys differ from each other, in every bit")
    func keys() {
        // More than are taken from the system at once.
        let keys = (0..<5000).map { _ in masks.next() }
        // Among 5,000 of 2^32 there are three or more pairs once in 10,000,000 times or less.
        #expect(Set(keys).count >= keys.count - 2)
        #expect(keys.reduce(0, |) == .max)
        #expect(keys.reduce(.max, &) == 0)
        #expect(MaskKeys().next() != MaskKeys().next())
    }
}
