internal import CLibWebSockets
internal import Glibc

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
        let before = unsafe entry.pointee
        unsafe entry.pointee = self.entry
        do throws(Unsuitable) {
            unsafe try Self.check(Self.defaultProtocol(of: info.pointee))
        } catch {
            unsafe entry.pointee = unsafe before
            throw error
        }
        unsafe complete(&info.pointee)
    }

    /// What WebSockets without a subprotocol are bound to.
    private static func check(_ entry: lws_protocols) throws(Unsuitable) {
        let name = unsafe entry.name.map { unsafe String(cString: $0) } ?? ""
        guard unsafe entry.per_session_data_size > 0 else {
            throw Unsuitable(reason: "per_session_data_size of the protocol \"\(name)\" is 0, and must be at least 1")
        }
        let size = unsafe entry.rx_buffer_size
        guard size >= ProtocolTable.leastReceiveSize else {
            throw Unsuitable(
                reason: "rx_buffer_size of the protocol \"\(name)\" is \(size), and must be at least "
                    + "\(ProtocolTable.leastReceiveSize)"
            )
        }
    }

    /// The first, unless the options of another say "default".
    private static func defaultProtocol(of info: lws_context_creation_info) -> lws_protocols {
        var found = unsafe info.protocols[0]
        var options = unsafe info.pvo
        while let current = unsafe options {
            if unsafe isDefault(current.pointee) {
                var index = 0
                while unsafe info.protocols[index].callback != nil {
                    let entry = unsafe info.protocols[index]
                    if unsafe strcmp(entry.name, current.pointee.name) == 0 { unsafe found = entry }
                    index += 1
                }
            }
            unsafe options = current.pointee.next
        }
        return unsafe found
    }

    private static func isDefault(_ options: lws_protocol_vhost_options) -> Bool {
        var option = unsafe options.options
        while let current = unsafe option {
            if unsafe strcmp(current.pointee.name, "default") == 0 { return true }
            unsafe option = current.pointee.next
        }
        return false
    }

    private func complete(_ info: inout lws_context_creation_info) {
        unsafe info.pt_serv_buf_size = max(info.pt_serv_buf_size, UInt32(ProtocolTable.receiveSize))
        unsafe info.max_http_header_data = max(info.max_http_header_data, UInt16(HeaderBlock.size))
        // With HTTP/2 browsers would open WebSockets by it, which are not ours.
        if unsafe info.alpn == nil { unsafe info.alpn = UnsafePointer(alpn) }
    }
}
