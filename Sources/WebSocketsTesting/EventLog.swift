public import WebSockets

/// What a route's closures were called with, connection by connection, for tests to wait for and to check.
///
/// Register a route with `webSocket(_:log:…)` to fill it. Every method may be called on any thread.
public final class EventLog: Sendable {
    /// One call of a closure.
    public enum Event: Sendable, Hashable {
        /// `ready` was called.
        case ready
        /// `data` was called with these bits and a copy of the bytes.
        case data(FrameBits, [UInt8])
        /// `drain` was called.
        case drain
        /// `close` was called.
        case close(CloseInfo)
    }

    /// A call and the connection it was for.
    public struct Entry: Sendable, Hashable {
        /// The connection.
        public let connection: WebSocket.ID
        /// The call.
        public let event: Event
    }

    private let monitor = Monitor<[Entry]>([])

    /// An empty log.
    public init() {}

    /// Everything so far, in order.
    public var entries: [Entry] { monitor.current }

    /// The events so far without their connections.
    public var events: [Event] { entries.map(\.event) }

    /// The reasons `close` was called with so far.
    public var closeInfos: [CloseInfo] { events.closeInfos }

    /// Notes a call.
    public func record(_ event: Event, for ws: WebSocket) {
        monitor.update { $0.append(Entry(connection: ws.id, event: event)) }
    }

    /// Blocks the calling thread until the events fulfil the predicate, and returns them.
    ///
    /// - Parameters:
    ///   - subject: what is awaited, for the error.
    ///   - limit: how long it may take, 5 s by default.
    /// - Throws: `.deadlinePassed` with the events so far.
    @discardableResult
    public func wait(
        for subject: String,
        within limit: Duration = .seconds(5),
        until predicate: ([Event]) -> Bool
    ) throws(PeerError) -> [Event] {
        guard let entries = monitor.wait(for: limit, until: { predicate($0.map(\.event)) }) else {
            throw PeerError(.deadlinePassed, "awaited \(subject); events so far: \(events)")
        }
        return entries.map(\.event)
    }

    /// Blocks until `close` was called `count` times, and returns the reasons.
    @discardableResult
    public func waitForClose(
        count: Int = 1,
        within limit: Duration = .seconds(5)
    ) throws(PeerError) -> [CloseInfo] {
        try wait(for: "\(count) calls of close", within: limit) { $0.closeInfos.count >= count }.closeInfos
    }

    /// Where the calls break the contract: `ready` once and first, `close` once and last, nothing without `ready`.
    ///
    /// One sentence for each breach, none when all is well. A connection that is still open is no breach.
    public var breaches: [String] {
        Dictionary(grouping: entries, by: \.connection).flatMap { id, entries in
            let events = entries.map(\.event)
            var breaches: [String] = []
            if events.first != .ready { breaches.append("connection \(id) did not begin with ready: \(events)") }
            if events.dropFirst().contains(.ready) { breaches.append("connection \(id) was ready twice: \(events)") }
            let closes = events.indices.filter { events[$0].isClose }
            if closes.count > 1 { breaches.append("connection \(id) was closed \(closes.count) times: \(events)") }
            if let first = closes.first, first != events.count - 1 {
                breaches.append("connection \(id) was called after close: \(events)")
            }
            return breaches
        }
    }
}

extension EventLog.Event {
    fileprivate var isClose: Bool { if case .close = self { true } else { false } }
}

extension [EventLog.Event] {
    fileprivate var closeInfos: [CloseInfo] {
        compactMap { if case .close(let reason) = $0 { reason } else { nil } }
    }
}
