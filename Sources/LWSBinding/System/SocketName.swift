// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc
internal import WebSocketProtocol

/// The name of one end of a socket as the system has it (`sockaddr`): an Internet address and a port, or a path.
struct SocketName {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Where the fields of a `sockaddr_in`, a `sockaddr_in6` and a `sockaddr_un` begin.
    private static let port = 2
    private static let ipv4 = 4
    private static let ipv6 = 8
    private static let path = 2

    init(_ address: IPAddress, port: UInt16) {
        switch address.family {
        case .ipv4:
            storage.ss_family = sa_family_t(AF_INET)
            length = socklen_t(MemoryLayout<sockaddr_in>.size)
            put(address.bytes, at: Self.ipv4)
        case .ipv6:
            storage.ss_family = sa_family_t(AF_INET6)
            length = socklen_t(MemoryLayout<sockaddr_in6>.size)
            put(address.bytes, at: Self.ipv6)
        }
        put([UInt8(port >> 8), UInt8(truncatingIfNeeded: port)], at: Self.port)
    }

    /// "@name" is in the abstract namespace. Nil when the path is empty or longer than the system allows.
    init?(path: String) {
        var bytes = Array(path.utf8)
        let isAbstract = bytes.first == UInt8(ascii: "@")
        if isAbstract { bytes[0] = 0 }
        guard !bytes.isEmpty, bytes.count < MemoryLayout<sockaddr_un>.size - Self.path else { return nil }
        storage.ss_family = sa_family_t(AF_UNIX)
        length = socklen_t(Self.path + bytes.count + (isAbstract ? 0 : 1))
        put(bytes, at: Self.path)
    }

    /// A name that the kernel chooses in a family.
    init(ofAnyIn family: Int32) {
        storage.ss_family = sa_family_t(family)
        length = socklen_t(MemoryLayout<sa_family_t>.size)
    }

    /// Copies a name of `length` bytes; nil when there is none, or a longer one than the system allows.
    init?(copying name: UnsafePointer<sockaddr>?, length: socklen_t) {
        guard let name = unsafe name, length <= self.length else { return nil }
        self.length = length
        unsafe put(UnsafeRawBufferPointer(start: name, count: Int(length)), at: 0)
    }

    /// The name this end of a socket is bound to.
    init?(localOf descriptor: Int32) {
        unsafe self.init { unsafe getsockname(descriptor, $0, $1) }
    }

    /// The name of the other end of a connected socket.
    init?(peerOf descriptor: Int32) {
        unsafe self.init { unsafe getpeername(descriptor, $0, $1) }
    }

    private init?(_ read: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) {
        var (storage, length) = (storage, length)
        let result = unsafe withUnsafeMutablePointer(to: &storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe read($0, &length) }
        }
        guard result == 0 else { return nil }
        self.storage = storage
        self.length = min(length, self.length)
    }

    /// AF_INET, AF_INET6 or AF_UNIX.
    var family: Int32 { Int32(storage.ss_family) }

    /// The address, and the port; nil for a path. A zone is lost.
    var address: (IPAddress, port: Int)? {
        let port = Int(number(at: Self.port) as UInt16)
        switch family {
        case AF_INET: return (IPAddress(ipv4: number(at: Self.ipv4)), port)
        case AF_INET6: return (IPAddress(ipv6: number(at: Self.ipv6)), port)
        default: return nil
        }
    }

    /// The path, empty for an unnamed end; nil for an address.
    var path: String? {
        guard family == AF_UNIX else { return nil }
        let bytes = unsafe withUnsafeBytes(of: storage) { unsafe Array($0[Self.path..<max(Self.path, Int(length))]) }
        guard bytes.first == 0 else { return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
        return "@" + String(decoding: bytes.dropFirst(), as: UTF8.self)
    }

    /// Gives a socket this name: `bind`.
    func bind(_ descriptor: Int32) -> Int32 {
        unsafe withPointer { unsafe Glibc.bind(descriptor, $0, length) }
    }

    /// Connects a socket to what has this name: `connect`.
    func connect(_ descriptor: Int32) -> Int32 {
        unsafe withPointer { unsafe Glibc.connect(descriptor, $0, length) }
    }

    private func withPointer(_ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
        unsafe withUnsafePointer(to: storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
        }
    }

    private mutating func put(_ bytes: some Collection<UInt8>, at offset: Int) {
        unsafe withUnsafeMutableBytes(of: &storage) { storage in
            for (index, byte) in bytes.enumerated() { unsafe storage[offset + index] = byte }
        }
    }

    /// A number that is stored with its highest byte first.
    private func number<Number: FixedWidthInteger & BitwiseCopyable>(at offset: Int) -> Number {
        Number(
            bigEndian: unsafe withUnsafeBytes(of: storage) {
                unsafe $0.loadUnaligned(fromByteOffset: offset, as: Number.self)
            }
        )
    }
}
