/// What an output queue holds, a frame at a time.
struct OutputOracle {
    private struct Frame {
        var bytes: [UInt8]
        var isMessage: Bool
        /// Whether a write has taken or must see again part of it.
        var isBegun = false
    }

    private var data: [Frame] = []
    private var control: [Frame] = []
    /// What the next write must begin with.
    private var promised: [UInt8] = []

    var dataByteCount: Int { data.reduce(0) { $0 + $1.bytes.count } }
    var controlByteCount: Int { control.reduce(0) { $0 + $1.bytes.count } }

    mutating func append(_ frame: [UInt8]) {
        data.append(Frame(bytes: frame, isMessage: frame[0] & 0x80 != 0 && [1, 2].contains(frame[0] & 0x0F)))
    }

    mutating func appendControl(_ frame: [UInt8]) {
        control.append(Frame(bytes: frame, isMessage: false))
    }

    mutating func dropOldestMessages(downTo limit: Int) {
        var excess = dataByteCount + controlByteCount - limit
        data.removeAll { frame in
            guard excess > 0, frame.isMessage, !frame.isBegun else { return false }
            excess -= frame.bytes.count
            return true
        }
    }

    mutating func removeUnstartedData() {
        data.removeAll { !$0.isBegun }
    }

    /// Checks what a write was lent, and forgets what it took.
    mutating func write(_ lent: [UInt8], taking most: Int, repeatsBytes: Bool) {
        // Data that was begun comes first, then control frames, then the rest.
        let isDataFirst = data.first?.isBegun == true
        let begun = isDataFirst ? data.prefix { $0.isBegun } : []
        let expected = (begun + control + data.dropFirst(begun.count)).flatMap(\.bytes)
        require(expected.starts(with: lent), "\(lent) is lent of \(expected)")
        require(lent.isEmpty == expected.isEmpty, "nothing is lent of \(expected)")
        require(lent.starts(with: promised), "\(lent) is lent, \(promised) was promised")
        let taken = min(most, lent.count)
        promised = repeatsBytes && taken == 0 ? lent : []
        if taken > 0 {
            for index in data.indices { data[index].isBegun = false }
        }
        var (gone, seen) = (taken, promised.count)
        for index in begun.indices { Self.advance(&data[index], &gone, &seen) }
        for index in control.indices { Self.advance(&control[index], &gone, &seen) }
        for index in data.indices.dropFirst(begun.count) { Self.advance(&data[index], &gone, &seen) }
        data.removeAll { $0.bytes.isEmpty }
        control.removeAll { $0.bytes.isEmpty }
    }

    private static func advance(_ frame: inout Frame, _ gone: inout Int, _ seen: inout Int) {
        let taken = min(gone, frame.bytes.count)
        frame.bytes.removeFirst(taken)
        gone -= taken
        let promised = min(seen, frame.bytes.count)
        seen -= promised
        frame.isBegun = frame.isBegun || taken > 0 || promised > 0
    }
}
