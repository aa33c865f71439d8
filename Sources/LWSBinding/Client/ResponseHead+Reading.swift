internal import CLibWebSockets

extension ResponseHead {
    /// Copies the head that libwebsockets has read; nil when there is none.
    ///
    /// - Parameter block: where the library keeps it; nil when that is not known.
    init?(_ wsi: WSI, in block: HeaderBlock?) {
        let status = unsafe clws_response_status(wsi.pointer)
        guard status != 0 else { return nil }
        let table = HeaderTable(wsi: wsi)
        let known = HeaderTable.tokens.flatMap { token in
            table.values(of: token.index).map { (name: token.name, value: $0) }
        }
        self.init(status: Int(status), fields: known + CustomHeaders(wsi: wsi, block: block).read())
    }
}
