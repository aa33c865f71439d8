internal import HTTPTypes
internal import LWSBinding
internal import WebSocketProtocol

/// Responses as the bytes that go out.
extension Response {
    /// Fields that every response gets from here.
    private static let ownFields: Set<HTTPField.Name> = [.contentLength, .connection, .date, .transferEncoding]

    /// The head and the body. A status below 200 ends no exchange, so that 500 goes out in its place.
    var encoded: (head: [UInt8], body: [UInt8]) {
        do throws(ResponseHeadWriter.Fault) {
            return (try encodedHead(), hasContent ? body : [])
        } catch {
            return Response.status(.internalServerError).encoded
        }
    }

    /// Whether a response of this status has a body (RFC 9110 sections 15.3.5, 15.3.6 and 15.4.5).
    private var hasContent: Bool { ![204, 205, 304].contains(status.code) }

    private func encodedHead() throws(ResponseHeadWriter.Fault) -> [UInt8] {
        guard status.code >= 200 else { throw .status(status.code) }
        var fields: [(name: String, value: String)] = []
        for field in headers where !Self.ownFields.contains(field.name) {
            fields.append((field.name.rawName, field.value))
        }
        fields.append(("Date", HTTPDate.text(seconds: WallClock.seconds)))
        // One exchange a connection.
        fields.append(("Connection", headers[.upgrade] == nil ? "close" : "close, Upgrade"))
        var head: [UInt8] = []
        head.reserveCapacity(256)
        try ResponseHeadWriter.append(
            status: status.code,
            reason: status.reasonPhrase.isEmpty ? nil : status.reasonPhrase,
            fields: fields,
            contentLength: contentLength,
            to: &head
        )
        return head
    }

    /// The value of Content-Length. A response with 204 must not have one, and with 304 it would be that of another
    /// response (RFC 9110 section 8.6).
    private var contentLength: Int? {
        switch status.code {
        case 204, 304: nil
        case 205: 0
        default: body.count
        }
    }
}
