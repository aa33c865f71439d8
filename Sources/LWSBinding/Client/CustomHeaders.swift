internal import CLibWebSockets
internal import WebSocketProtocol

/// The header fields that libwebsockets has no token for.
///
/// From 4.3 the library lists their names. Before that it only looks one up by name, but keeps them in one block of
/// memory with the others, a `HeaderBlock`. An entry is sixteen bits of name length, sixteen of value length, thirty-two of offset to the next
/// entry (0 in the last), then name with its colon, then value. The walk below finds the entries in that block and
/// believes none before the library itself has confirmed the name. A server could forge one inside another field, but
/// only in its own response.
@safe
struct CustomHeaders {
    let wsi: WSI
    /// Nil when it is not known.
    let block: HeaderBlock?

    func read() -> [(name: String, value: String)] {
        let collector = NameCollector()
        let opaque = unsafe Unmanaged.passUnretained(collector).toOpaque()
        let listed = unsafe clws_custom_headers_foreach(wsi.pointer, collectName, opaque)
        guard listed < 0, clws_lists_custom_headers() == 0 else { return looked(up: collector.names) }
        return walk()
    }

    /// The values of names the library listed; of a repeated field it tells the first.
    private func looked(up names: [String]) -> [(name: String, value: String)] {
        var seen: Set<UTF8Key> = []
        return names.filter { seen.insert(UTF8Key($0)).inserted }.compactMap { name in
            value(of: name).map { (String(name.dropLast()), $0) }
        }
    }

    private func walk() -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        guard let block else { return [] }
        let bytes = unsafe UnsafeRawBufferPointer(start: block.start, count: LWSContext.headSize)
        var position = 0
        while position < bytes.count {
            guard let entry = unsafe entry(at: UnsafeRawBufferPointer(rebasing: bytes[position...])) else {
                position += 1
                continue
            }
            fields.append(entry.field)
            if entry.isLast { break }
            position += entry.length
        }
        return fields
    }

    private func entry(
        at bytes: UnsafeRawBufferPointer
    ) -> (field: (name: String, value: String), length: Int, isLast: Bool)? {
        guard bytes.count > 8 else { return nil }
        let nameLength = unsafe Int(UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self)))
        let valueLength = unsafe Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        let end = 8 + nameLength + valueLength
        guard (2...Self.longestName).contains(nameLength), end <= bytes.count else { return nil }
        let name = unsafe UnsafeRawBufferPointer(rebasing: bytes[8..<8 + nameLength])
        guard unsafe name.last == UInt8(ascii: ":"), unsafe customLength(name) >= 0 else { return nil }
        let field = unsafe (
            String(decoding: name.dropLast(), as: UTF8.self),
            String(decoding: bytes[8 + nameLength..<end], as: UTF8.self)
        )
        return (field, end, unsafe bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self) == 0)
    }

    /// Bytes of a name with its colon that are looked at.
    private static let longestName = 256

    private func customLength(_ name: UnsafeRawBufferPointer) -> Int32 {
        unsafe lws_hdr_custom_length(
            wsi.pointer,
            name.assumingMemoryBound(to: CChar.self).baseAddress,
            Int32(name.count)
        )
    }

    private func value(of name: String) -> String? {
        let count = Int32(name.utf8.count)
        return unsafe name.withCString { name in
            let length = unsafe lws_hdr_custom_length(wsi.pointer, name, count)
            guard length >= 0 else { return nil }
            return unsafe HeaderTable.text(ofAtMost: length) {
                unsafe lws_hdr_custom_copy(wsi.pointer, $0, length + 1, name, count)
            }
        }
    }
}

private final class NameCollector {
    var names: [String] = []
}

private func collectName(name: UnsafePointer<CChar>?, length: Int32, opaque: UnsafeMutableRawPointer?) {
    guard let name = unsafe name, let opaque = unsafe opaque, length > 0 else { return }
    let text = unsafe String(decoding: UnsafeRawBufferPointer(start: name, count: Int(length)), as: UTF8.self)
    unsafe Unmanaged<NameCollector>.fromOpaque(opaque).takeUnretainedValue().names.append(text)
}
