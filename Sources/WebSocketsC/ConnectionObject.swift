internal import CSwiftWebSockets
internal import HTTPTypes
internal import LWSBinding
internal import Synchronization
internal import WebSockets

/// What a connection's handle stands for: an HTTP request, or a WebSocket from its handshake to its end.
///
/// `@unchecked Sendable`: `webSocket` is written before `isReady`, which guards it, and `handle` before anybody has it.
@safe
final class ConnectionObject: ConnectionAttachment, @unchecked Sendable {
    static let table = HandleTable<ConnectionObject>()

    let request: Request
    let handlers: Handlers
    // Unchecked exclusivity: both are written once. The checks cost a tenth of a small message.
    @exclusivity(unchecked) private(set) var handle: OpaquePointer?
    @safe @exclusivity(unchecked) private var webSocket: WebSocket?
    /// Set from `ready` on.
    private let isReady = Atomic<Bool>(false)
    let facts = Lock(ConnectionFacts())

    /// Nil when there are too many handles.
    private init?(_ request: Request, _ handlers: Handlers) {
        self.request = request
        self.handlers = handlers
        guard let handle = unsafe Self.table.insert(self) else { return nil }
        unsafe self.handle = handle
        unsafe Self.table.claim(handle)
    }

    /// That of a client's session.
    convenience init?(openedBy ws: WebSocket, _ handlers: Handlers) {
        self.init(ws.request, handlers)
        ws.attachment = self
    }

    /// The WebSocket; nil before `ready`.
    var openedWebSocket: WebSocket? { isReady.load(ordering: .acquiring) ? webSocket : nil }

    /// The object of a WebSocket; only on its loop.
    @inline(__always)
    static func of(_ ws: WebSocket) -> ConnectionObject? {
        // Whoever sets one in this module sets one of these.
        ws.attachment.map { unsafe unsafeDowncast($0, to: ConnectionObject.self) }
    }
}

// MARK: Callbacks

extension ConnectionObject {
    /// Answers a plain request; nil when the handler does not.
    static func answer(_ request: Request, _ endpoint: RequestEndpoint) -> Response? {
        guard let object = ConnectionObject(request, Handlers()) else { return .status(.serviceUnavailable) }
        defer { object.retire() }
        let (result, draft) = object.drafting { unsafe endpoint.handler(object.handle, endpoint.user) }
        return result == 0 ? nil : draft.response(orElse: .internalServerError)
    }

    /// Decides about a handshake.
    static func connect(_ request: Request, _ handlers: Handlers) -> Admission {
        guard let object = ConnectionObject(request, handlers) else { return .reject(.serviceUnavailable) }
        let (result, draft) = object.drafting { unsafe handlers.connect?(object.handle, handlers.user) ?? 0 }
        guard result == 0 else {
            object.retire()
            return .reject(draft.response(orElse: .forbidden))
        }
        return .accept(subprotocol: draft.subprotocol, headers: draft.headers, attachment: object)
    }

    /// The WebSocket is open.
    func becomeReady(_ ws: WebSocket) {
        webSocket = ws
        isReady.store(true, ordering: .releasing)
        unsafe handlers.ready?(handle, handlers.user)
    }

    /// A message or a control frame came.
    @inline(__always)
    func receive(_ bits: FrameBits, _ bytes: RawSpan) -> DataAction {
        guard let data = unsafe handlers.data else { return .keepOpen }
        let answer = unsafe bytes.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress ?? UnsafeRawPointer(nothing.utf8Start)
            let characters = unsafe start.assumingMemoryBound(to: CChar.self)
            return unsafe data(handle, Int32(bits.rawValue & 0x8F), characters, bytes.count, handlers.user)
        }
        return answer == 0 ? .close() : .keepOpen
    }

    /// There is room again.
    func drain() {
        unsafe handlers.drain?(handle, handlers.user)
    }

    /// The WebSocket is over.
    func finish(_ info: CloseInfo) {
        facts.withLock { $0.closeInfo = info }
        unsafe handlers.close?(handle, handlers.user)
        retire()
    }

    func connectionGone() {
        retire()
    }

    /// Makes the handle stale; of several calls the first counts.
    private func retire() {
        guard unsafe Self.table.remove(handle) != nil else { return }
        replaceUserData(nil)
    }

    /// Calls a handler that may prepare a response, and returns both.
    private func drafting(_ handler: () -> Int32) -> (result: Int32, draft: ResponseDraft) {
        facts.withLock { $0.draft = ResponseDraft() }
        let result = handler()
        let draft = facts.withLock { $0.draft.take() }
        return (result, draft ?? ResponseDraft())
    }
}

/// Where an empty payload is said to be: C is never given NULL.
private let nothing: StaticString = ""
