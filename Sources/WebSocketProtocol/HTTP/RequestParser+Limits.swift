extension RequestParser {
    /// How large the head of a request may be.
    package struct Limits: Hashable, Sendable {
        /// Bytes from the first one, empty lines before the request included, to the empty line that ends the head.
        ///
        /// A longer head is refused with 431, a request line that is longer alone with 414. The default is 32 KiB.
        package let bytes: Int

        /// Header fields; more are refused with 431. The default is 128.
        package let fields: Int

        /// The most that `bytes` may be: one mebibyte.
        package static let maximumBytes = 1 << 20

        /// The default limits: 32 KiB and 128 fields.
        package init() {
            bytes = 32 << 10
            fields = 128
        }

        /// Limits on both.
        ///
        /// - Throws: `.invalidConfiguration` when `bytes` is not from 1 to ``maximumBytes``, or `fields` not from 1 on.
        package init(bytes: Int, fields: Int) throws(WebSocketError) {
            guard (1...Limits.maximumBytes).contains(bytes), fields >= 1 else {
                throw WebSocketError(
                    .invalidConfiguration,
                    "The head of a request may have from 1 to \(Limits.maximumBytes) bytes, and one field or more"
                )
            }
            self.bytes = bytes
            self.fields = fields
        }
    }
}
