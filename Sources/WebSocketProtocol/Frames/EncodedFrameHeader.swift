/// An unmasked frame header held in two registers, so that a sender writes it with two stores instead of an array.
@usableFromInline
package struct EncodedFrameHeader: Equatable, Sendable {
    /// The first eight bytes; the first byte on the wire is the least significant one.
    @usableFromInline
    package let low: UInt64

    /// The ninth and tenth byte, in the same order. Zero unless `count` is 10.
    @usableFromInline
    package let high: UInt16

    /// How many of the ten bytes belong to the header: 2, 4 or 10.
    @usableFromInline
    package let count: Int

    @inlinable
    init(low: UInt64, high: UInt16, count: Int) {
        self.low = low
        self.high = high
        self.count = count
    }
}
