// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import LWSBinding

@c @implementation
public func sws_loop_create() -> OpaquePointer? {
    unsafe reporting { () throws(Failure) in
        do throws(SystemError) {
            return unsafe EmbeddedLoop.table.insert(try EmbeddedLoop())
        } catch {
            throw Failure(SWS_FAILED, "The event loop could not be made: \(error)")
        }
    }
}

@c @implementation
public func sws_loop_descriptor(_ loop: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in try unsafe loop.embeddedLoop.descriptor }
}

@c @implementation
public func sws_loop_timeout(_ loop: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in try unsafe loop.embeddedLoop.timeout ?? .max }
}

@c @implementation
public func sws_loop_turn(_ loop: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in
        try unsafe loop.idleLoop.turn()
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_loop_destroy(_ loop: OpaquePointer?) -> Int32 {
    reporting { () throws(Failure) in
        guard try unsafe loop.idleLoop.close() else {
            throw Failure(
                SWS_WRONG_STATE,
                "something is on the loop that has not come to its end: a server, a client or a libwebsockets context"
            )
        }
        unsafe EmbeddedLoop.table.remove(loop)
        return Int32(SWS_OK)
    }
}

extension EmbeddedLoop {
    fileprivate static let table = HandleTable<EmbeddedLoop>()
}

extension OpaquePointer? {
    /// The loop a handle stands for, on its thread.
    fileprivate var embeddedLoop: EmbeddedLoop {
        get throws(Failure) {
            guard let loop = unsafe EmbeddedLoop.table.object(self) else { throw .staleHandle }
            guard loop.isOnThisThread else {
                throw Failure(SWS_WRONG_STATE, "the loop belongs to another thread, the one that made it")
            }
            return loop
        }
    }

    /// The same, while it does not turn.
    fileprivate var idleLoop: EmbeddedLoop {
        get throws(Failure) {
            let loop = try unsafe embeddedLoop
            guard !loop.isTurning else {
                throw Failure(SWS_WRONG_STATE, "the loop turns already: this is not for callbacks")
            }
            return loop
        }
    }
}

extension HostLoop {
    /// The loop that options name; nil for none.
    init?(uv: OpaquePointer?, loop: OpaquePointer?) throws(Failure) {
        switch unsafe (uv, loop) {
        case (nil, nil): return nil
        case (let uv?, nil): unsafe self.init(uv)
        case (nil, let loop?): self.init(try unsafe Optional(loop).embeddedLoop)
        case (_?, _?): throw .argument("uv_loop and loop are given, and a server or client has one")
        }
    }
}
