internal import CLibWebSockets

/// The head of a server's response, copied out of libwebsockets while its header table exists.
public struct ResponseHead: Sendable, CustomStringConvertible, CustomReflectable {
    /// The status, such as 101.
    public let status: Int
    /// The header fields in no particular order, names in lower case.
    public let fields: [(name: String, value: String)]

    /// Values of a field, in order of arrival.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }

    /// The status and the number of fields.
    public var description: String { "\(status) with \(fields.count) header fields" }

    /// The description, so that `dump` and debuggers' logs show no cookies.
    public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

    /// Nil when no response has been read.
    ///
    /// - Parameter block: where the library keeps it; nil when that is not known.
    init?(_ wsi: OpaquePointer, in block: HeaderBlock?) {
        let status = unsafe clws_response_status(wsi)
        guard status != 0 else { return nil }
        self.status = Int(status)
        let table = unsafe HeaderTable(wsi: wsi)
        let known = HeaderTable.tokens.flatMap { token in
            table.values(of: token.index).map { (name: token.name, value: $0) }
        }
        let custom = unsafe CustomHeaders(
            wsi: wsi,
            start: block?.start,
            knownBytes: HeaderBlock.size,
            end: block?.end,
            longestValue: HeaderBlock.size
        )
        fields = known + custom.read()
    }
}
