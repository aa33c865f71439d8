extension Routes {
    /// Registers a service: its WebSocket at the base path and upgrade path together, and the routes beside it.
    public func register(_ service: some WebSocketService) {
        let base = group(service.basePath)
        base.webSocket(
            service.upgradePath,
            subprotocols: service.subprotocols,
            options: service.options.withWholeMessages,
            connect: service.onConnect,
            ready: service.onOpen,
            data: { ws, bits, payload in
                try service.receive(bits.opcode, payload, on: ws)
                return .keepOpen
            },
            close: service.onClose
        )
        service.addRoutes(to: base)
    }
}

extension WebSocketService {
    fileprivate func receive(_ opcode: Opcode, _ payload: RawSpan, on ws: WebSocket) throws {
        switch opcode {
        case .text, .binary:
            switch Message(opcode == .text ? .text : .binary, copying: payload) {
            case .text(let text): try onText(ServiceMessage(content: text, sender: ws))
            case .binary(let bytes): try onBinary(ServiceMessage(content: bytes, sender: ws))
            }
        case .ping: try onPing(ServiceMessage(content: [UInt8](copying: payload), sender: ws))
        case .pong: try onPong(ServiceMessage(content: [UInt8](copying: payload), sender: ws))
        case .close, .continuation: break
        }
    }
}
