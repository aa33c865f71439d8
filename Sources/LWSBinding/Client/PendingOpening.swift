internal import CLibWebSockets

/// A client's opening handshake until it succeeds or fails.
final class PendingOpening: LibraryHandshake {
    let request: ClientRequest
    let deflate: DeflateExtension
    /// The connected descriptor, until it is in the library's hands.
    var descriptor: Int32?
    /// The TLS handshake to be held first.
    private let handshake: TLSHandshake?
    /// Where it is to start.
    private var handshakeDescriptor: Int32?
    /// Where the library keeps the response's fields.
    var headers: HeaderBlock?
    /// Why OpenSSL refuses the server's certificate.
    var certificateVerdict: CertificateVerdict?

    init(request: ClientRequest, descriptor: Int32, tls: TLSClient?, deflate: DeflateExtension) {
        self.request = request
        self.deflate = deflate
        self.descriptor = descriptor
        handshake = tls.flatMap { tls in request.serverName.map { TLSHandshake(tls, with: $0) } }
    }

    /// The TLS handshake is to start on a descriptor.
    func expectHandshake(on descriptor: Int32) {
        handshakeDescriptor = descriptor
        handshake?.expect(on: descriptor)
    }

    /// Lets go of everything that is still held: the opening is over.
    func end() {
        if let descriptor { StreamDescriptor.close(descriptor) }
        descriptor = nil
        if let handshakeDescriptor { handshake?.forget(on: handshakeDescriptor) }
    }

    func connectionEnded(_ connection: LWSConnection) {
        report("ended before it was answered", to: connection)
    }

    /// Tells the connection that the opening has failed.
    fileprivate func report(_ cause: String, _ response: ResponseHead? = nil, to connection: LWSConnection) {
        end()
        connection.openingFailed(
            certificateVerdict.map { OpeningFailure(cause: $0.text, $0.problem) }
                ?? OpeningFailure(cause: cause, response: response)
        )
    }
}

/// The library has connected its own socket and written nothing: the connected descriptor takes its place.
func handDescriptorOver(_ wsi: WSI, _ connection: LWSConnection) {
    guard let opening = connection.opening, let descriptor = opening.descriptor else { return }
    opening.descriptor = nil
    connection.wsi = wsi
    opening.expectHandshake(on: wsi.descriptor)
    if !ClientDoor.replace(wsi.descriptor, by: descriptor) { connection.kill() }
}

/// Whether the extension is offered in the request being written, and how.
func offerDeflate(_ connection: LWSConnection) -> Int32 {
    guard let opening = connection.opening, let offer = opening.request.deflateOffer else { return 1 }
    opening.deflate.setOffer(offer)
    return 0
}

/// Appends the application's fields to the request; `input` is the address of a pointer to its end.
func appendFields(_ input: UnsafeMutableRawPointer?, room: Int, connection: LWSConnection) -> Int32 {
    guard let end = unsafe input?.assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
        let start = unsafe end.pointee, let request = connection.opening?.request,
        let count = unsafe HeaderTable.write(request.headers, to: start, room: room)
    else { return -1 }
    unsafe end.pointee = start + count
    return 0
}

/// A response is there and has not been looked at: readies the names by which the library knows extensions.
func prepareForResponse(_ connection: LWSConnection) -> Int32 {
    guard let opening = connection.opening else { return -1 }
    opening.deflate.blankSlot()
    if opening.request.deflateOffer != nil { opening.deflate.fillSlot() }
    return 0
}

/// The library finds nothing wrong with the response.
func reportResponse(_ wsi: WSI, _ connection: LWSConnection) -> Int32 {
    guard let response = ResponseHead(wsi, in: connection.opening?.headers) else { return -1 }
    return connection.answered(response).result
}

/// The library says why it gives the handshake up, or nothing.
func reportOpeningFailure(_ wsi: WSI, _ text: UnsafeMutableRawPointer?, _ length: Int, _ connection: LWSConnection) {
    // Some of the texts come with a length that counts the zero at their end.
    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : length).prefix { $0 != 0 }
    let cause = unsafe String(decoding: bytes, as: UTF8.self)
    let response = ResponseHead(wsi, in: connection.opening?.headers)
    connection.failOpening(cause.isEmpty ? "closed" : cause, response)
}

extension LWSConnection {
    /// Nil when the handshake is over.
    var opening: PendingOpening? { handshake as? PendingOpening }

    /// Reports the failure unless the handshake is over.
    func failOpening(_ cause: String, _ response: ResponseHead? = nil) {
        guard let opening else { return }
        handshake = nil
        opening.report(cause, response, to: self)
    }

    /// The handshake has succeeded.
    func finishOpening() {
        opening?.end()
        opening?.deflate.blankSlot()
        handshake = nil
    }
}
