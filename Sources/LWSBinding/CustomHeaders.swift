internal import CLibWebSockets

/// The header fields that libwebsockets has no token for.
///
/// From 4.3 the library lists their names. Before that it only looks one up by name, but keeps them in the same
/// block of memory as the request target, whose address it gives out: sixteen bits of name length, sixteen of value
/// length, thirty-two of offset to the next entry (0 in the last), then name with its colon, then value. The walk
/// below finds candidates in that block and believes none before the library itself has confirmed the name; values
/// always come from the library. The self-test at start-up proves that the walk sees what was sent.
@safe
struct CustomHeaders {
    let wsi: OpaquePointer
    /// The request target inside the block.
    let start: UnsafeMutablePointer<CChar>
    /// An upper bound of the bytes from `start` on that hold known headers.
    let knownBytes: Int

    func read() -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        var seen: Set<String> = []
        for name in names() where seen.insert(name).inserted {
            if let value = value(of: name) { fields.append((String(name.dropLast()), value)) }
        }
        return fields
    }

    private func names() -> [String] {
        let collector = NameCollector()
        let opaque = unsafe Unmanaged.passUnretained(collector).toOpaque()
        let listed = unsafe clws_custom_headers_foreach(wsi, collectName, opaque)
        guard listed < 0, CLWS_LISTS_CUSTOM_HEADERS == 0 else { return collector.names }
        return walk()
    }

    private func walk() -> [String] {
        var names: [String] = []
        var position = unsafe UnsafeRawPointer(start)
        var remaining = knownBytes
        while remaining > 0 {
            guard let entry = unsafe entry(at: position) else {
                unsafe position += 1
                remaining -= 1
                continue
            }
            names.append(entry.name)
            if entry.isLast { break }
            unsafe position += entry.length
        }
        return names
    }

    private func entry(at position: UnsafeRawPointer) -> (name: String, length: Int, isLast: Bool)? {
        let nameLength = unsafe Int(UInt16(bigEndian: position.loadUnaligned(as: UInt16.self)))
        guard (2...256).contains(nameLength) else { return nil }
        let name = unsafe UnsafeRawBufferPointer(start: position + 8, count: nameLength)
        guard unsafe name[nameLength - 1] == UInt8(ascii: ":") else { return nil }
        let valueLength = unsafe Int(UInt16(bigEndian: position.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
        guard unsafe Int(customLength(name)) >= 0 else { return nil }
        let next = unsafe position.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        return unsafe (String(decoding: name, as: UTF8.self), 8 + nameLength + valueLength, next == 0)
    }

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
