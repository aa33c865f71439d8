extension String {
    /// The text in bytes that `data` was called with; nil when they are not UTF-8, which those of a text message are.
    public init?(utf8 bytes: RawSpan) {
        // Both closures only copy.
        let text = unsafe bytes.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
        guard let text else { return nil }
        self = text
    }
}

extension [UInt8] {
    /// A copy of bytes that `data` was called with, to be kept.
    public init(copying bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe [UInt8]($0) }
    }
}
