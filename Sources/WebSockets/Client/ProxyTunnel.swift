internal import LWSBinding

/// A connected proxy that is asked for a tunnel (RFC 9110 section 9.3.6).
///
/// Of what the proxy sends not a byte is taken that belongs to the server. Confined to its loop's thread.
final class ProxyTunnel: DescriptorWatcher {
    private let proxy: HTTPProxy
    private let loop: EventLoop
    private let done: (Result<Int32, WebSocketError>) -> Void
    private var descriptor: Int32?
    private var request: ArraySlice<UInt8>
    private var parser = TunnelAnswerParser()

    /// - Parameters:
    ///   - descriptor: connected to the proxy; owned from here on.
    ///   - done: called once, unless the tunnel is cancelled, with the descriptor when it leads to the server.
    init(
        _ proxy: HTTPProxy,
        to host: String,
        _ port: UInt16,
        over descriptor: Int32,
        on loop: EventLoop,
        done: @escaping (Result<Int32, WebSocketError>) -> Void
    ) {
        self.proxy = proxy
        self.loop = loop
        self.done = done
        self.descriptor = descriptor
        request = proxy.tunnelRequest(host: host, port: port)[...]
    }

    /// Sends the request.
    func start() {
        attempt { descriptor throws(SystemError) in try self.loop.watch(descriptor, for: .writing, by: self) }
    }

    /// Closes the descriptor, if it was not handed on.
    func cancel() {
        guard let descriptor = release() else { return }
        StreamDescriptor.close(descriptor)
    }

    func isReady(_ descriptor: Int32) {
        if request.isEmpty { read() } else { write() }
    }

    private func write() {
        attempt { descriptor throws(SystemError) in
            self.request = self.request.dropFirst(try StreamDescriptor.send(descriptor, self.request))
            guard self.request.isEmpty else { return }
            self.loop.unwatch(descriptor)
            try self.loop.watch(descriptor, for: .reading, by: self)
        }
    }

    private func read() {
        guard let descriptor else { return }
        switch StreamDescriptor.peek(descriptor, limit: parser.wanted) {
        case .bytes(let bytes):
            do throws(TunnelAnswerParser.Fault) {
                StreamDescriptor.skip(descriptor, count: try parser.feed(bytes))
                if let answer = parser.answer { judge(answer) }
            } catch {
                fail("\(error)", cause: error)
            }
        case .nothing: break
        case .ended: fail("it ended the connection without an answer", cause: nil)
        }
    }

    private func judge(_ answer: TunnelAnswer) {
        guard answer.isTunnel else {
            let wants =
                answer.status == 407
                ? (proxy.credentials == nil ? ": it wants credentials" : ": it does not take the credentials") : ""
            return fail("it answers \(answer)\(wants)", cause: answer)
        }
        guard let descriptor = release() else { return }
        done(.success(descriptor))
    }

    private func attempt(_ body: (Int32) throws(SystemError) -> Void) {
        guard let descriptor else { return }
        do throws(SystemError) {
            try body(descriptor)
        } catch {
            fail("\(error)", cause: error)
        }
    }

    private func fail(_ reason: String, cause: (any Error)?) {
        cancel()
        done(.failure(WebSocketError(.proxyRefused, "The proxy \(proxy) gives no tunnel: \(reason)", cause: cause)))
    }

    private func release() -> Int32? {
        guard let descriptor = descriptor.take() else { return nil }
        loop.unwatch(descriptor)
        return descriptor
    }
}
