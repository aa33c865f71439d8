extension IPAddress {
    /// Reads the usual text: `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`.
    ///
    /// `nil` for anything else: brackets, ports, zones, leading zeros in IPv4, fewer than four numbers.
    public init?(_ text: String) {
        self.init(text[...].utf8)
    }

    init?(_ text: Substring.UTF8View) {
        if let bits = IPAddress.ipv4(text) {
            self.init(ipv4: bits)
        } else if let bits = IPAddress.ipv6(text) {
            self.init(ipv6: bits)
        } else {
            return nil
        }
    }

    /// The canonical text, for IPv6 as RFC 5952 wants it: lower case, the longest run of zeros as "::".
    public var description: String {
        switch family {
        case .ipv4:
            return [24, 16, 8, 0].map { String(UInt8(truncatingIfNeeded: bits >> $0)) }.joined(separator: ".")
        case .ipv6:
            let groups = stride(from: 112, through: 0, by: -16).map { UInt16(truncatingIfNeeded: bits >> $0) }
            func text(_ range: Range<Int>) -> String {
                groups[range].map { String($0, radix: 16) }.joined(separator: ":")
            }
            guard let zeros = IPAddress.longestRunOfZeros(in: groups) else { return text(0..<8) }
            return "\(text(0..<zeros.lowerBound))::\(text(zeros.upperBound..<8))"
        }
    }

    /// The first of the longest runs of at least two groups that are 0.
    private static func longestRunOfZeros(in groups: [UInt16]) -> Range<Int>? {
        var longest = 0..<1
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 }
            if index + 1 - start > longest.count { longest = start..<index + 1 }
        }
        return longest.count > 1 ? longest : nil
    }

    private static func ipv4(_ text: Substring.UTF8View) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let number = DecimalNumber.parse(part, atMost: 255) else { return nil }
            bits = bits << 8 | UInt32(number)
        }
        return bits
    }

    private static func ipv6(_ text: Substring.UTF8View) -> UInt128? {
        let colon = UInt8(ascii: ":")
        var head: [UInt16] = []
        var tail: [UInt16] = []
        var isCompressed = false
        var rest = text
        if rest.starts(with: "::".utf8) {
            isCompressed = true
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            let end = rest.firstIndex(of: colon) ?? rest.endIndex
            guard let groups = groups(rest[..<end], isLast: end == rest.endIndex) else { return nil }
            if isCompressed { tail += groups } else { head += groups }
            rest = rest[end...]
            guard !rest.isEmpty else { break }
            rest = rest.dropFirst()
            guard let next = rest.first else { return nil }
            if next == colon {
                guard !isCompressed else { return nil }
                isCompressed = true
                rest = rest.dropFirst()
            }
        }
        let missing = 8 - head.count - tail.count
        guard isCompressed ? missing >= 1 : missing == 0 else { return nil }
        return (head + Array(repeating: 0, count: missing) + tail).reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// One group of hexadecimal digits, or the two that an IPv4 address at the end stands for.
    private static func groups(_ text: Substring.UTF8View, isLast: Bool) -> [UInt16]? {
        if isLast, let bits = ipv4(text) { return [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)] }
        guard (1...4).contains(text.count) else { return nil }
        var group: UInt16 = 0
        for byte in text {
            guard let digit = PercentEncoding.digit(byte) else { return nil }
            group = group << 4 | UInt16(digit)
        }
        return [group]
    }
}
