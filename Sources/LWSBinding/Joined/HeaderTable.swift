internal import CLibWebSockets

/// The header fields of a request or response, while libwebsockets keeps them.
struct HeaderTable {
    let wsi: WSI

    /// Whether there is such a field, and it is not empty.
    func has(_ token: lws_token_indexes) -> Bool { unsafe lws_hdr_total_length(wsi.pointer, token) > 0 }

    /// The values of a field, one for each time it occurred.
    func values(of token: lws_token_indexes) -> [String] {
        var values: [String] = []
        while let value = value(of: token, at: Int32(values.count)) {
            // Repeated headers carry the blank that libwebsockets puts between values.
            values.append(String(value.drop { $0 == " " }))
        }
        return values
    }

    private func value(of token: lws_token_indexes, at index: Int32) -> String? {
        let length = unsafe lws_hdr_fragment_length(wsi.pointer, token, index)
        guard length > 0 else { return nil }
        return unsafe Self.text(ofAtMost: length) {
            unsafe lws_hdr_copy_fragment(wsi.pointer, $0, length + 1, token, index)
        }
    }

    /// What `copy` writes to so many bytes, and their end, and says the number of; nil when it is negative.
    static func text(ofAtMost length: Int32, copy: (UnsafeMutablePointer<CChar>?) -> Int32) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(length) + 1) { buffer in
            let copied = unsafe Int(copy(buffer.baseAddress))
            guard copied >= 0 else { return nil }
            return unsafe String(decoding: UnsafeRawBufferPointer(buffer).prefix(copied), as: UTF8.self)
        }
    }

    /// The tokens that are header fields, without the pseudo-headers and request lines among them.
    static let tokens: [(index: lws_token_indexes, name: String)] = {
        var tokens: [(lws_token_indexes, String)] = []
        var index: UInt32 = 0
        while let text = unsafe lws_token_to_string(lws_token_indexes(rawValue: index)) {
            let name = unsafe String(cString: UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
            if name.hasSuffix(":"), !name.hasPrefix(":"), name.count > 1 {
                tokens.append((lws_token_indexes(rawValue: index), String(name.dropLast())))
            }
            index += 1
        }
        return tokens
    }()

    /// Writes fields behind those of the library, one line each; the number of bytes, or nil when there is no room.
    static func write(_ fields: [(name: String, value: String)], to place: UnsafeMutableRawPointer, room: Int) -> Int? {
        let bytes = fields.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) }
        guard bytes.count <= room else { return nil }
        unsafe UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
        return bytes.count
    }
}
