// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets
internal import LWSBinding
internal import WebSockets

@c @implementation
public func sws_server_join_context(
    _ server: OpaquePointer?,
    _ info: UnsafeMutableRawPointer?,
    _ entry: UnsafeMutableRawPointer?
) -> Int32 {
    reporting { () throws(Failure) in
        let object = try unsafe server.server
        guard let info = unsafe info, let entry = unsafe entry else { throw .argument("info or entry is NULL") }
        unsafe try object.join(OpaquePointer(info), OpaquePointer(entry))
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_server_take_event(
    _ server: OpaquePointer?,
    _ wsi: UnsafeMutableRawPointer?,
    _ reason: Int32,
    _ input: UnsafeMutableRawPointer?,
    _ length: Int,
    _ result: UnsafeMutablePointer<Int32>?
) -> Int32 {
    let answer = unsafe ServerObject.table.with(server) { object in
        unsafe object.joined?.take(OpaquePointer(wsi), reason, input, length)
    }
    guard let answer = answer ?? nil else { return 0 }
    unsafe result?.pointee = answer
    return 1
}

extension ServerObject {
    fileprivate func join(_ info: OpaquePointer, _ entry: OpaquePointer) throws(Failure) {
        guard server.runsOnThisThread else {
            throw Failure(SWS_WRONG_STATE, "the server belongs to another thread, that of its loop")
        }
        do throws(WebSocketError) {
            let joined = try server.joinedContext()
            self.joined = joined
            do throws(JoinedContext.Unsuitable) {
                unsafe try joined.prepare(info, entry: entry)
            } catch {
                throw WebSocketError(.invalidConfiguration, error.reason)
            }
        } catch {
            throw Failure(error)
        }
        unsafe Self.table.claim(handle)
    }
}
