import Testing
import WebSocketProtocol

@testable import WebSockets

@Suite("What a connection receives, without a socket")
struct ReceiverTests {
    @Test("ahead of the answer 16 KiB may wait, and afterwards whatever was read")
    func earlyBytes() {
        var receiver = Receiver(expectsMask: true)
        let half = [UInt8](repeating: 1, count: 8 << 10)
        let one: [UInt8] = [1]
        let verdicts = [(half, true), (half, true), (one, true), (one, false)].map { bytes, isDeciding in
            receiver.hold(unsafe bytes.span.bytes, isDeciding: isDeciding)
        }
        #expect(verdicts == [true, true, false, true])
        let hadInput = receiver.hasHeldInput
        receiver.dropHeldInput()
        let hasInput = receiver.hasHeldInput
        #expect(hadInput && !hasInput)
    }

    @Test("what waits is looked at in order, and what is left of it waits on")
    func heldInput() {
        var receiver = Receiver(expectsMask: true)
        for bytes in [[1, 2, 3], [4, 5]] as [[UInt8]] { _ = receiver.hold(unsafe bytes.span.bytes, isDeciding: false) }
        var held = receiver.takeHeldInput()
        var seen: [UInt8] = []
        held.read { bytes, offset in
            seen = [UInt8](copying: bytes.bytes)
            offset = 4
        }
        #expect(seen == [1, 2, 3, 4, 5])
        receiver.putBack(held)
        held = receiver.takeHeldInput()
        held.read { bytes, offset in
            seen = [UInt8](copying: bytes.bytes.extracting(offset..<bytes.byteCount))
            offset = bytes.byteCount
        }
        #expect(seen == [5])
        #expect(held.isEmpty)
    }

    @Test("a peer that sends without end is told from one that finishes")
    func dropping() {
        var receiver = Receiver(expectsMask: true)
        let verdicts = [16 << 20, 1].map { receiver.drop($0) }
        #expect(verdicts == [true, false])
    }

    @Test("reading goes on when the last reason to pause is gone")
    func pausing() {
        var receiver = Receiver(expectsMask: true)
        receiver.pause(for: .application)
        receiver.pause(for: .inbox)
        receiver.resume(after: .application)
        let one = receiver.pauseReasons
        receiver.resume(after: .inbox)
        let none = receiver.pauseReasons
        #expect(one == .inbox)
        #expect(none == [])
    }

    @Test("the options hold from the handshake on: limits, masks, RSV1")
    func options() {
        var options = WebSocketOptions()
        options.maxMessageSize = 3
        let frames: [([UInt8], CloseCode?)] = [
            ([0x82, 0x84, 0, 0, 0, 0, 1, 2, 3, 4], .messageTooBig),
            ([0x82, 0x01, 1], .protocolError),
            ([0xC2, 0x81, 0, 0, 0, 0, 1], .protocolError),
            ([0x82, 0x81, 0, 0, 0, 0, 1], nil),
        ]
        for (frame, code) in frames {
            var receiver = Receiver(expectsMask: true)
            receiver.open(options, inflater: nil)
            let refused = refusal(of: frame, by: &receiver)
            #expect(refused == code, "\(frame)")
        }
    }

    /// The code that the first frame is refused with.
    private func refusal(of frame: [UInt8], by receiver: inout Receiver) -> CloseCode? {
        var frame = frame
        var offset = 0
        var span = frame.mutableSpan
        var bytes = unsafe span.mutableBytes
        guard case .refused(let refusal) = receiver.next(in: &bytes, from: &offset) else { return nil }
        return refusal.code
    }
}
