internal import CLibWebSockets

/// The header fields of a request or response, while libwebsockets keeps them.
@safe
struct HeaderTable {
    let wsi: OpaquePointer

    /// The values of a field, one for each time it occurred.
    func values(of token: lws_token_indexes) -> [String] {
        var values: [String] = []
        var index: Int32 = 0
        while true {
            let length = unsafe Int(lws_hdr_fragment_length(wsi, token, index))
            guard length > 0 else { return values }
            let value = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) {
                buffer -> String? in
                let copied = unsafe lws_hdr_copy_fragment(wsi, buffer.baseAddress, Int32(length + 1), token, index)
                guard copied >= 0 else { return nil }
                return unsafe String(decoding: UnsafeRawBufferPointer(buffer).prefix(Int(copied)), as: UTF8.self)
            }
            guard let value else { return values }
            // Repeated headers carry the blank that libwebsockets puts between values.
            values.append(String(value.drop { $0 == " " }))
            index += 1
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
}
