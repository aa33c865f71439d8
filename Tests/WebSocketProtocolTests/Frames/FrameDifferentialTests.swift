import Testing
import WebSocketProtocol

@Suite("A reader of frames beside one that is slow and plain")
struct FrameDifferentialTests {
    /// Frames that are mostly right: a stream breaks a rule after some twenty of them.
    static func stream(_ generator: inout SeededGenerator, expectsMask: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        var isInside = false
        for _ in 0..<Int.random(in: 1...30, using: &generator) {
            let isControl = Int.random(in: 0..<4, using: &generator) == 0
            let fin = isControl || Bool.random(using: &generator)
            let opcode: Opcode =
                isControl
                ? [.ping, .pong, .close].randomElement(using: &generator) ?? .ping
                : isInside ? .continuation : [.text, .binary].randomElement(using: &generator) ?? .text
            let sizes = isControl ? [0, 1, 4, 125] : [0, 1, 3, 8, 20, 64, 125, 126, 127, 300]
            let size = sizes.randomElement(using: &generator) ?? 0
            let payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let key: UInt32? = expectsMask ? .random(in: 0...(.max), using: &generator) : nil
            let hasRSV1 = !isControl && !isInside && Bool.random(using: &generator)
            var frame = [UInt8].frame(opcode, payload, fin: fin, hasRSV1: hasRSV1, key: key)
            if Int.random(in: 0..<20, using: &generator) == 0 {
                frame[Int.random(in: 0..<min(4, frame.count), using: &generator)] ^=
                    1 << UInt8.random(in: 0..<8, using: &generator)
            }
            if !isControl { isInside = !fin }
            bytes += frame
        }
        return bytes
    }

    @Test(
        "the same frames come of the same bytes, wherever they are cut and reading stops",
        arguments: 0..<20 as Range<UInt64>
    )
    func randomStreams(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<40 {
            let expectsMask = Bool.random(using: &generator)
            let limit = Int.random(in: 200...2000, using: &generator)
            let stream = FrameDifferentialTests.stream(&generator, expectsMask: expectsMask)
            let reference = ReferenceReader(expectsMask: expectsMask, acceptsRSV1: true, maxMessageSize: limit)
            var feeder = FrameFeeder(expectsMask: expectsMask, acceptsRSV1: true, maxMessageSize: limit)
            var start = 0
            while start < stream.count {
                let end = min(stream.count, start + Int.random(in: 1...200, using: &generator))
                feeder.receive(stream[start..<end]) { Int.random(in: 0..<5, using: &generator) != 0 }
                start = end
            }
            feeder.receive([])
            #expect(feeder.records == reference.read(stream), "\(stream)")
            #expect(feeder.spoiled == 0)
        }
    }
}
