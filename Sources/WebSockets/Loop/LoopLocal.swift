/// State that every loop has its own of, so that what the handlers of one loop share needs no lock.
///
/// ```swift
/// let members = LoopLocal { _ in [String: WebSocket]() }
///
/// server.webSocket("/:name") { ws in
///     let name = ws.request.parameters["name"] ?? ""
///     members.withValue(on: ws.loop) { $0[name] = ws.webSocket }
///     defer { members.withValue(on: ws.loop) { $0[name] = nil } }
///     for try await message in ws { try await ws.send(message) }
/// }
///
/// let count = await server.onEachLoop { loop in members.withValue(on: loop) { $0.count } }.reduce(0, +)
/// ```
///
/// A loop's value is made when it is first asked for, and lives as long as the loop. One that keeps connections keeps
/// the loop, too, so take them out when they end.
///
/// The value need not be `Sendable`, and the compiler keeps it in its place: `body` cannot wait, returns what is
/// `Sendable`, and gets the value as `inout sending`, so no reference to it or to a part of it can leave, nor one to
/// something of a task come in. That `body` runs on the value's loop is checked on every call.
public final class LoopLocal<Value>: Sendable {
    private let make: @Sendable (EventLoop) -> sending Value
    private let key = LoopLocals.Key()

    /// - Parameter make: makes the value of a loop, on its thread.
    public init(_ make: @escaping @Sendable (EventLoop) -> sending Value) {
        self.make = make
    }

    /// Looks at a loop's value, or changes it.
    ///
    /// Costs about as much as a look into a dictionary. Within `body` the value of this loop cannot be asked for again.
    ///
    /// - Parameter loop: the one whose thread this is, as it is for closures and async handlers of its connections; the
    ///   program stops on any other. Code of another executor reaches a loop with `onEachLoop`, or by an actor that runs
    ///   on it.
    public func withValue<Result: Sendable, Failure>(
        on loop: EventLoop,
        _ body: (inout sending Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        loop.checkIsolated()
        return try body(&box(of: loop).value)
    }

    private func box(of loop: EventLoop) -> LoopLocals.Box<Value> {
        if let box = loop.locals.box(key, of: Value.self) { return box }
        let box = LoopLocals.Box(make(loop))
        loop.locals.insert(box, for: key)
        return box
    }
}
