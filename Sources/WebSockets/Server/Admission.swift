public import HTTPTypes

/// What a route's `connect` closure answers to a handshake.
public struct Admission: Sendable {
    enum Decision: Sendable {
        case accept(subprotocol: String?, headers: HTTPFields, userInfo: (any Sendable)?)
        case reject(Response)
    }

    let decision: Decision
    /// What the connection is to carry, see `ConnectionAttachment`.
    var attachment: (any ConnectionAttachment)?

    /// Let the client in, with the subprotocol the route's list suggests.
    public static let accept = Admission(decision: .accept(subprotocol: nil, headers: [:], userInfo: nil))

    /// Let the client in.
    ///
    /// - Parameters:
    ///   - subprotocol: one of those the client offered, instead of the route's choice. A name it did not offer is
    ///     ignored, as it must be (RFC 6455 section 4.2.2).
    ///   - headers: added to the 101 response, Set-Cookie for example.
    public static func accept(subprotocol: String? = nil, headers: HTTPFields = [:]) -> Admission {
        Admission(decision: .accept(subprotocol: subprotocol, headers: headers, userInfo: nil))
    }

    /// Let the client in, with what the connection's handlers are to find with it.
    static func accept(carrying userInfo: any Sendable) -> Admission {
        Admission(decision: .accept(subprotocol: nil, headers: [:], userInfo: userInfo))
    }

    /// Let the client in, and have its connection carry something.
    package static func accept(
        subprotocol: String?,
        headers: HTTPFields,
        attachment: any ConnectionAttachment
    ) -> Admission {
        var admission = accept(subprotocol: subprotocol, headers: headers)
        admission.attachment = attachment
        return admission
    }

    /// Keep the client out with an HTTP response.
    public static func reject(
        _ status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: String? = nil
    ) -> Admission {
        reject(Response(status: status, fields: headers, text: body))
    }

    /// Keep the client out with this response.
    public static func reject(_ response: Response) -> Admission {
        Admission(decision: .reject(response))
    }
}
