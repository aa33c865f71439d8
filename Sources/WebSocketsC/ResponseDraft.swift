internal import HTTPTypes
internal import WebSockets

/// The response that a request handler or a connect handler prepares.
struct ResponseDraft {
    private var answer: Response?
    /// Fields to add, to a 101 response as well.
    var headers: HTTPFields = [:]
    /// One of those the client offered, in the place of the endpoint's choice.
    var subprotocol: String?

    /// Replaces what was answered before.
    mutating func answer(_ response: Response) {
        answer = response
    }

    /// The whole response, with `status` when nothing was answered.
    func response(orElse status: HTTPResponse.Status) -> Response {
        var response = answer ?? .status(status)
        for field in headers { response.headers.append(field) }
        return response
    }
}
