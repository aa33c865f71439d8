/// Reads a PROXY header as it comes, and not a byte of what follows it.
///
/// Peek at up to `wanted` bytes of the connection, `feed` them, remove from the connection as many as were taken, and
/// go on until `header` is there. All bytes taken are the header's, whatever came after them.
package struct ProxyHeaderParser {
    /// Bytes of a header of version 2; more is refused. Proxies stay below 600, with a client certificate in it too.
    package static let maximumLength = 4096

    /// Where parsing stands.
    private enum Version {
        case unknown, text, binary
    }

    private var version = Version.unknown
    private var bytes: [UInt8] = []

    /// The most bytes that may belong to the header besides those taken; 0 when it is complete.
    package private(set) var wanted = ProxyHeaderParser.firstLook

    /// The header, once it is complete.
    package private(set) var header: ProxyHeader?

    /// What both versions have at least: the bytes of "PROXY UNKNOWN" with its line end.
    private static let firstLook = 15
    private static let textStart = Array("PROXY ".utf8)
    private static let binaryStart: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// A parser at the start of a connection.
    package init() {}

    /// Takes the bytes that come next, and tells how many of them are the header's: none only when it is complete
    /// or nothing was given.
    package mutating func feed(_ next: some Collection<UInt8>) throws(ProxyHeader.Fault) -> Int {
        let before = bytes.count
        for byte in next {
            guard wanted > 0 else { break }
            bytes.append(byte)
            wanted -= 1
            try step()
        }
        return bytes.count - before
    }

    /// Looks at the byte that was added last.
    private mutating func step() throws(ProxyHeader.Fault) {
        switch version {
        case .unknown:
            try recognize()
        case .text:
            try stepText()
        case .binary:
            if bytes.count == BinaryProxyHeader.fixedLength {
                wanted = BinaryProxyHeader.announcedLength(bytes)
                guard bytes.count + wanted <= Self.maximumLength else { throw .malformed("longer than 4096 bytes") }
            }
            if wanted == 0 { header = try BinaryProxyHeader.parse(bytes) }
        }
    }

    private mutating func recognize() throws(ProxyHeader.Fault) {
        if bytes == Self.textStart {
            version = .text
            wanted = TextProxyHeader.maximumLength - bytes.count
        } else if bytes == Self.binaryStart {
            version = .binary
            wanted = BinaryProxyHeader.fixedLength - bytes.count
        } else if !Self.textStart.starts(with: bytes), !Self.binaryStart.starts(with: bytes) {
            throw .missing
        }
    }

    private mutating func stepText() throws(ProxyHeader.Fault) {
        let carriageReturn = UInt8(ascii: "\r")
        switch (bytes[bytes.count - 2], bytes[bytes.count - 1]) {
        case (carriageReturn, UInt8(ascii: "\n")):
            wanted = 0
            header = try TextProxyHeader.parse(bytes.dropLast(2))
        case (carriageReturn, _), (_, UInt8(ascii: "\n")):
            throw .malformed("line end is not CR LF")
        default:
            guard wanted > 0 else { throw .malformed("line longer than 107 bytes") }
        }
    }
}
