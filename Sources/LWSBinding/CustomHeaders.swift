internal import CLibWebSockets
internal import WebSocketProtocol

/// The header fields that libwebsockets has no token for.
///
/// From 4.3 the library lists their names. Before that it only looks one up by name, but keeps them in one block of
/// memory with the others: that of the request target, whose address it gives out, and for a client that of
/// `HeaderBlock`. An entry is sixteen bits of name length, sixteen of value length, thirty-two of offset to the next
/// entry (0 in the last), then name with its colon, then value. The walk below finds the entries in that block and
/// believes none before the library itself has confirmed the name. A client cannot forge one inside another field: the
/// lengths need bytes that `RequestHead` does not let pass in a value; a server could, but only in its own response. The
/// self-test at start-up proves that the walk sees what was sent.
@safe
struct CustomHeaders {
    let wsi: OpaquePointer
    /// Where in the block to begin; nil for nowhere.
    let start: UnsafeRawPointer?
    /// An upper bound of the bytes from `start` on that hold known headers.
    let knownBytes: Int
    /// Where the block ends, as far as that is known.
    var end: UnsafeRawPointer?
    /// The longest value believed without the library's word for it.
    let longestValue: Int

    func read() -> [(name: String, value: String)] {
        let collector = NameCollector()
        let opaque = unsafe Unmanaged.passUnretained(collector).toOpaque()
        let listed = unsafe clws_custom_headers_foreach(wsi, collectName, opaque)
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
        guard var position = unsafe start else { return [] }
        var remaining = knownBytes
        while remaining > 0 {
            guard let entry = unsafe entry(at: position) else {
                unsafe position += 1
                remaining -= 1
                continue
            }
            fields.append(entry.field)
            if entry.isLast { break }
            unsafe position += entry.length
        }
        return fields
    }

    private func entry(
        at position: UnsafeRawPointer
    ) -> (field: (name: String, value: String), length: Int, isLast: Bool)? {
        guard unsafe isInside(position + 8 + Self.longestName) else { return nil }
        let nameLength = unsafe Int(UInt16(bigEndian: position.loadUnaligned(as: UInt16.self)))
        let valueLength = unsafe Int(UInt16(bigEndian: position.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        guard (2...Self.longestName).contains(nameLength) else { return nil }
        let name = unsafe UnsafeRawBufferPointer(start: position + 8, count: nameLength)
        guard unsafe name[nameLength - 1] == UInt8(ascii: ":") else { return nil }
        let knownLength = unsafe Int(customLength(name))
        guard knownLength >= 0, valueLength <= longestValue || valueLength == knownLength else { return nil }
        guard unsafe isInside(position + 8 + nameLength + valueLength) else { return nil }
        let value = unsafe UnsafeRawBufferPointer(start: position + 8 + nameLength, count: valueLength)
        let next = unsafe position.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let field = unsafe (String(decoding: name.dropLast(), as: UTF8.self), String(decoding: value, as: UTF8.self))
        return (field, 8 + nameLength + valueLength, next == 0)
    }

    /// Bytes of a name with its colon that are looked at.
    private static let longestName = 256

    private func isInside(_ position: UnsafeRawPointer) -> Bool { unsafe end.map { unsafe position <= $0 } ?? true }

    private func customLength(_ name: UnsafeRawBufferPointer) -> Int32 {
        unsafe lws_hdr_custom_length(wsi, name.assumingMemoryBound(to: CChar.self).baseAddress, Int32(name.count))
    }

    private func value(of name: String) -> String? {
        var name = name
        return name.withUTF8 { name in
            let length = unsafe Int(customLength(UnsafeRawBufferPointer(name)))
            guard length >= 0 else { return nil }
            return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
                let characters = unsafe UnsafeRawBufferPointer(name).assumingMemoryBound(to: CChar.self)
                let copied = unsafe lws_hdr_custom_copy(
                    wsi,
                    buffer.baseAddress,
                    Int32(length + 1),
                    characters.baseAddress,
                    Int32(name.count)
                )
                guard copied >= 0 else { return nil }
                return unsafe String(decoding: UnsafeRawBufferPointer(buffer).prefix(Int(copied)), as: UTF8.self)
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
