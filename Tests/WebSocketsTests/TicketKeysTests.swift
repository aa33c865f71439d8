import LWSBinding
import Testing

@Suite("Keys of session tickets")
struct TicketKeysTests {
    private static func key(_ byte: UInt8) -> TicketKeys.Key? {
        TicketKeys.Key([UInt8](repeating: byte, count: TicketKeys.Key.size))
    }

    private let name = [UInt8](repeating: 1, count: 16)

    @Test("one makes tickets for its period")
    func period() throws {
        var keys = TicketKeys(period: 100)
        let first = try #require(keys.current(at: 1000) { Self.key(1) })
        #expect(keys.current(at: 1099) { Self.key(2) } == first)
        #expect(keys.current(at: 1100) { Self.key(2) } == Self.key(2))
        #expect(keys.current(at: 1199) { Self.key(3) } == Self.key(2))
    }

    @Test("reads them for another, in which they are replaced, and no longer", arguments: [true, false])
    func previous(isUsed: Bool) throws {
        var keys = TicketKeys(period: 100)
        _ = keys.current(at: 0) { Self.key(1) }
        #expect(keys.key(named: name, at: 99)?.isOld == false)
        if isUsed { _ = keys.current(at: 120) { Self.key(2) } }
        #expect(keys.key(named: name, at: 199)?.isOld == true)
        if isUsed { _ = keys.current(at: 221) { Self.key(3) } }
        #expect(keys.key(named: name, at: 221) == nil)
    }

    @Test("after a pause none is left")
    func pause() {
        var keys = TicketKeys(period: 100)
        _ = keys.current(at: 0) { Self.key(1) }
        #expect(keys.current(at: 200) { Self.key(2) } == Self.key(2))
        #expect(keys.key(named: name, at: 200) == nil)
    }

    @Test("without random bytes there is none")
    func none() {
        var keys = TicketKeys()
        #expect(keys.current(at: 0) { nil } == nil)
        #expect(TicketKeys.Key([1]) == nil)
    }
}
