/// In which order the addresses of a name are tried (RFC 8305 section 4).
package enum AddressOrder {
    /// The addresses with the families taking turns, so that one family that leads nowhere holds nobody up for long.
    ///
    /// Within a family the resolver's order stays (RFC 6724), and the family of the first address comes first. An
    /// address that comes twice is tried once.
    ///
    /// - Parameter firstFamilyCount: how many addresses of the first family come before the first of the other, at
    ///   least 1.
    package static func interleaved(_ addresses: [IPAddress], firstFamilyCount: Int = 1) -> [IPAddress] {
        var seen: Set<IPAddress> = []
        let distinct = addresses.filter { seen.insert($0).inserted }
        let preferred = distinct.filter { $0.family == distinct.first?.family }
        let others = distinct.filter { $0.family != distinct.first?.family }
        let head = preferred.prefix(max(firstFamilyCount, 1) - 1)
        let rest = preferred.dropFirst(head.count)
        let paired = zip(rest, others).flatMap { [$0, $1] }
        return head + paired + rest.dropFirst(others.count) + others.dropFirst(rest.count)
    }
}
