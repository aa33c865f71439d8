import Testing
import WebSocketProtocol

@Suite("Frames that arrive in parts, and readers that stop")
struct FrameCutTests {
    /// A stream with a header of each size, and each kind of frame.
    static func stream(_ key: UInt32?) -> [UInt8] {
        let bytes = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let frames: [[UInt8]] = [
            .frame(.text, Array("Hello".utf8), key: key),
            .frame(.ping, Array(bytes[..<20]), key: key),
            .frame(.binary, bytes, fin: false, hasRSV1: true, key: key),
            .frame(.pong, key: key),
            .frame(.continuation, fin: false, key: key),
            .frame(.continuation, [1], key: key),
            .frame(.text, key: key),
            .frame(.binary, Array(bytes[..<130]), key: key),
            .frame(.close, Array(bytes[..<125]), key: key),
        ]
        return Array(frames.joined())
    }

    static func reference(_ key: UInt32?) -> ReferenceReader {
        ReferenceReader(expectsMask: key != nil, acceptsRSV1: true, maxMessageSize: 1000)
    }

    static func feeder(_ key: UInt32?) -> FrameFeeder {
        FrameFeeder(expectsMask: key != nil, acceptsRSV1: true, maxMessageSize: 1000)
    }

    static let keys: [UInt32?] = [nil, 0x1122_4488]

    @Test("one cut, at every byte", arguments: keys)
    func oneCut(key: UInt32?) {
        let stream = FrameCutTests.stream(key)
        let expected = FrameCutTests.reference(key).read(stream)
        #expect(expected.count == 9)
        for cut in stream.indices {
            var feeder = FrameCutTests.feeder(key)
            feeder.receive(stream[..<cut])
            #expect(feeder.kept == [], "cut at \(cut)")
            #expect(feeder.records == FrameCutTests.reference(key).read(Array(stream[..<cut])), "cut at \(cut)")
            feeder.receive(stream[cut...])
            #expect(feeder.records == expected, "cut at \(cut)")
        }
    }

    @Test("parts of one length, from one byte on", arguments: keys)
    func parts(key: UInt32?) {
        let stream = FrameCutTests.stream(key)
        let expected = FrameCutTests.reference(key).read(stream)
        for length in 1...40 {
            var feeder = FrameCutTests.feeder(key)
            for start in stride(from: 0, to: stream.count, by: length) {
                feeder.receive(stream[start..<min(start + length, stream.count)])
            }
            #expect(feeder.records == expected, "parts of \(length) bytes")
        }
    }

    @Test("one header of 64 bits, cut at every byte", arguments: keys)
    func longHeader(key: UInt32?) {
        let payload = [UInt8](repeating: 0x5A, count: 65536)
        let stream: [UInt8] = .frame(.binary, payload, key: key)
        for cut in 0...20 {
            var feeder = FrameFeeder(expectsMask: key != nil)
            feeder.receive(stream[..<cut])
            feeder.receive(stream[cut...])
            #expect(feeder.records == [FrameReaderTests.message(.binary, payload)], "cut at \(cut)")
        }
    }

    @Test("a reader that stops at each event goes on where it was, and has not touched what it left", arguments: keys)
    func stops(key: UInt32?) {
        let stream = FrameCutTests.stream(key)
        let expected = FrameCutTests.reference(key).read(stream)
        for length in [1, 2, 3, 7, 50, stream.count] {
            var feeder = FrameCutTests.feeder(key)
            for start in stride(from: 0, to: stream.count, by: length) {
                var events = 0
                feeder.receive(stream[start..<min(start + length, stream.count)]) {
                    events += 1
                    return events == 1
                }
            }
            while !feeder.kept.isEmpty {
                let before = feeder.kept.count
                var events = 0
                feeder.receive([]) {
                    events += 1
                    return events == 1
                }
                #expect(feeder.kept.count < before)
            }
            #expect(feeder.records == expected, "parts of \(length) bytes")
            #expect(feeder.spoiled == 0)
        }
    }
}
