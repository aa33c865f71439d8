internal import CLibWebSockets

/// How virtual hosts of the application's are prepared.
extension JoinedContext {
    /// Why one cannot be prepared.
    package struct Unsuitable: Error {
        /// What is not as it must be.
        package let reason: String
    }

    /// Readies what a context or a virtual host is about to be made of.
    ///
    /// - Parameters:
    ///   - info: a `struct lws_context_creation_info *`. Of what is not set in it, we set what our WebSockets need.
    ///   - entry: the `struct lws_protocols *` behind the first that `info` names, which is written.
    package func prepare(_ info: OpaquePointer, entry: OpaquePointer) throws(Unsuitable) {
        guard let library = LibraryVersion.library, library == .headers else {
            throw Unsuitable(reason: "the installed libwebsockets is not of the version this library was compiled for")
        }
        let info = unsafe UnsafeMutablePointer<lws_context_creation_info>(info)
        let entry = unsafe UnsafeMutablePointer<lws_protocols>(entry)
        guard unsafe info.pointee.pprotocols == nil, let protocols = unsafe info.pointee.protocols else {
            throw Unsuitable(reason: "info.protocols is NULL, or info.pprotocols is not")
        }
        // Behind the first, so that a name in the slot counts before the same of another entry.
        guard unsafe protocols + 1 == UnsafePointer(entry), unsafe protocols[0].callback != nil else {
            throw Unsuitable(reason: "the entry is not the second of info.protocols, behind one of the application's")
        }
        // What WebSockets without a subprotocol are bound to.
        if let problem = unsafe WebSocketEntry.problem(of: Self.defaultEntry(of: info.pointee)) {
            throw Unsuitable(reason: problem)
        }
        unsafe entry.pointee = self.entry
        unsafe complete(&info.pointee)
    }

    /// The first, unless the options of another of the application's say "default".
    private static func defaultEntry(of info: lws_context_creation_info) -> lws_protocols {
        let names = unsafe options(info.pvo).filter { option in
            unsafe options(option.options).contains { unsafe String(cString: $0.name) == "default" }
        }.map { unsafe String(cString: $0.name) }
        var found = unsafe info.protocols[0]
        var next = unsafe info.protocols + 2
        while unsafe next.pointee.callback != nil {
            if unsafe names.contains(String(cString: next.pointee.name)) { unsafe found = next.pointee }
            unsafe next += 1
        }
        return unsafe found
    }

    /// The elements of a list.
    private static func options(_ first: UnsafePointer<lws_protocol_vhost_options>?) -> [lws_protocol_vhost_options] {
        var options = unsafe [lws_protocol_vhost_options]()
        var next = unsafe first
        while let option = unsafe next {
            unsafe options.append(option.pointee)
            unsafe next = option.pointee.next
        }
        return unsafe options
    }

    private func complete(_ info: inout lws_context_creation_info) {
        unsafe info.pt_serv_buf_size = max(info.pt_serv_buf_size, UInt32(WebSocketEntry.receiveSize))
        unsafe info.max_http_header_data = max(info.max_http_header_data, UInt16(LWSContext.headSize))
        if let options = unsafe info.pvo { unsafe info.pvo = naming(entryBefore: options) }
        // With HTTP/2 browsers would open WebSockets by it, which are not ours.
        if unsafe info.alpn == nil { unsafe info.alpn = ("http/1.1" as StaticString).cString }
    }
}
