internal import CLibWebSockets

/// A client's opening handshake until it succeeds or fails.
final class PendingOpening {
    let request: ClientRequest
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

    init(request: ClientRequest, descriptor: Int32, tls: TLSClient?) {
        self.request = request
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
}

/// The library has connected its own socket and written nothing: the connected descriptor takes its place.
func handDescriptorOver(_ wsi: OpaquePointer, _ connection: LWSConnection) {
    guard let descriptor = connection.opening?.descriptor else { return }
    connection.opening?.descriptor = nil
    unsafe connection.wsi = wsi
    let place = unsafe lws_get_socket_fd(wsi)
    connection.opening?.expectHandshake(on: place)
    if !ClientDoor.replace(place, by: descriptor) { connection.kill() }
}

/// Whether the extension is offered in the request being written, and how.
func offerDeflate(_ connection: LWSConnection) -> Int32 {
    guard let offer = connection.opening?.request.deflateOffer, let slots = connection.slots else { return 1 }
    slots.deflate.setOffer(offer)
    return 0
}

/// Appends the application's fields to the request; `input` is the address of a pointer to its end.
func appendFields(_ input: UnsafeMutableRawPointer?, room: Int, connection: LWSConnection) -> Int32 {
    guard let input = unsafe input, let request = connection.opening?.request else { return -1 }
    let end = unsafe input.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    guard let start = unsafe end.pointee else { return -1 }
    let bytes = HeaderLines.bytes(request.headers)
    guard bytes.count <= room else { return -1 }
    unsafe UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyBytes(from: bytes)
    unsafe end.pointee = start + bytes.count
    return 0
}

/// A response is there and has not been looked at: readies the names by which the library knows extensions.
func prepareForResponse(_ connection: LWSConnection) -> Int32 {
    guard let slots = connection.slots else { return -1 }
    slots.deflate.blankSlot()
    if connection.opening?.request.deflateOffer != nil { slots.deflate.fillSlot() }
    return 0
}

/// The library finds nothing wrong with the response.
func reportResponse(_ wsi: OpaquePointer, _ connection: LWSConnection) -> Int32 {
    guard let response = unsafe ResponseHead(wsi, in: connection.opening?.headers) else { return -1 }
    return connection.answered(response) == .keep ? 0 : -1
}

/// The library says why it gives the handshake up, or nothing.
func reportOpeningFailure(
    _ wsi: OpaquePointer,
    _ text: UnsafeMutableRawPointer?,
    _ length: Int,
    _ connection: LWSConnection
) {
    // Some of the texts come with a length that counts the zero at their end.
    let bytes = unsafe UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : length).prefix { $0 != 0 }
    let cause = unsafe String(decoding: bytes, as: UTF8.self)
    let response = unsafe ResponseHead(wsi, in: connection.opening?.headers)
    connection.failOpening(cause.isEmpty ? "closed" : cause, response)
}

extension LWSConnection {
    /// Reports the failure unless the handshake is over.
    func failOpening(_ cause: String, _ response: ResponseHead? = nil) {
        guard let opening else { return }
        forgetOpening()
        openingFailed(
            opening.certificateVerdict.map(OpeningFailure.init)
                ?? OpeningFailure(cause: cause, response: response)
        )
    }

    /// The handshake is over.
    func forgetOpening() {
        opening.take()?.end()
    }
}
