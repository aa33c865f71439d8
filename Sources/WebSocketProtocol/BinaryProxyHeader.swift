/// Version 2 of the PROXY protocol: a signature, a command, a family, a length, addresses, and further values.
enum BinaryProxyHeader {
    /// Bytes before the addresses.
    static let fixedLength = 16

    /// Bytes after the fixed part, as it tells them itself.
    static func announcedLength(_ bytes: [UInt8]) -> Int { Int(number(bytes[14..<16])) }

    /// Reads a header that begins with the signature and has the length it announces.
    static func parse(_ bytes: [UInt8]) throws(ProxyHeader.Fault) -> ProxyHeader {
        guard bytes[12] >> 4 == 2 else { throw .malformed("version is not 2") }
        let rest = bytes[fixedLength...]
        switch bytes[12] & 0x0F {
        // LOCAL: everything after it is to be discarded.
        case 0: return ProxyHeader()
        case 1: break
        default: throw .malformed("command is not LOCAL or PROXY")
        }
        let (family, transport) = (bytes[13] >> 4, bytes[13] & 0x0F)
        guard family <= 3, transport <= 2 else { throw .malformed("unknown address family or transport") }
        guard transport != 2 else { throw .malformed("datagrams on a stream") }
        let length = [0, 12, 36, 216][Int(family)]
        guard rest.count >= length else { throw .malformed("too short for its addresses") }
        let isSecure = try readValues(rest.dropFirst(length), of: bytes)
        let client = transport == 0 ? nil : endpoint(rest.prefix(length), family: family)
        return ProxyHeader(client: client, isSecure: isSecure)
    }

    /// The source; addresses come first, then ports, source before destination each.
    private static func endpoint(_ block: ArraySlice<UInt8>, family: UInt8) -> ProxyHeader.Endpoint? {
        if family == 3 {
            let isAbstract = block.first == 0
            let path = block.prefix(108).dropFirst(isAbstract ? 1 : 0).prefix { $0 != 0 }
            return .unix(path: (isAbstract && !path.isEmpty ? "@" : "") + String(decoding: path, as: UTF8.self))
        }
        let size = family == 1 ? 4 : 16
        guard let address = IPAddress(bytes: block.prefix(family == 0 ? 0 : size)) else { return nil }
        return .ip(address, port: UInt16(number(block.dropFirst(2 * size).prefix(2))))
    }

    /// Walks the values behind the addresses; true or false when they tell of TLS.
    private static func readValues(_ block: ArraySlice<UInt8>, of header: [UInt8]) throws(ProxyHeader.Fault) -> Bool? {
        var isSecure: Bool?
        var rest = block
        while !rest.isEmpty {
            guard rest.count >= 3 else { throw .malformed("a value is cut off") }
            let type = rest[rest.startIndex]
            let length = Int(number(rest.dropFirst().prefix(2)))
            let value = rest.dropFirst(3).prefix(length)
            guard value.count == length else { throw .malformed("a value is cut off") }
            switch type {
            case checksumType: try check(value, of: header)
            case tlsType:
                guard let flags = value.first, length >= 5 else { throw .malformed("the value about TLS is cut off") }
                isSecure = flags & 1 != 0
            default: break
            }
            rest = rest[value.endIndex...]
        }
        return isSecure
    }

    private static let checksumType: UInt8 = 0x03
    private static let tlsType: UInt8 = 0x20

    /// Compares the checksum, which was computed with zeros in its own place.
    private static func check(_ value: ArraySlice<UInt8>, of header: [UInt8]) throws(ProxyHeader.Fault) {
        guard value.count == 4 else { throw .malformed("the checksum is not of 4 bytes") }
        var header = header
        header.replaceSubrange(value.indices, with: [0, 0, 0, 0])
        guard CRC32C.checksum(header) == number(value) else { throw .malformed("the checksum is wrong") }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
