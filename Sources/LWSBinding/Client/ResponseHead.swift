internal import CLibWebSockets

/// The head of a server's response, copied out of libwebsockets while its header table exists.
public struct ResponseHead: Sendable {
    /// The status, such as 101.
    public let status: Int
    /// The header fields that libwebsockets has a token for, in no particular order, names in lower case.
    public let fields: [(name: String, value: String)]

    /// Values of a field, in order of arrival.
    public func values(_ name: String) -> [String] {
        fields.filter { $0.name == name }.map(\.value)
    }

    /// Nil when no response has been read.
    init?(_ wsi: OpaquePointer) {
        let status = unsafe clws_response_status(wsi)
        guard status != 0 else { return nil }
        self.status = Int(status)
        let table = unsafe HeaderTable(wsi: wsi)
        fields = HeaderTable.tokens.flatMap { token in
            table.values(of: token.index).map { (token.name, $0) }
        }
    }
}
