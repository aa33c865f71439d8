internal import CLibWebSockets
internal import Glibc

/// The name under which libwebsockets lets compressed messages through, without touching them.
///
/// Its own permessage-deflate ends the process on certain messages, so this binding registers an extension of that
/// name that does nothing: with it in use, libwebsockets accepts frames with RSV1, and what is in them is our affair.
/// It has no say in what is agreed on either. As with subprotocols, the library goes by names in memory of ours:
/// the slot holds the extension's name only while the answer to a client of ours is read that has offered it.
///
/// Memory that a virtual host may point into for its whole life.
@safe
final class DeflateExtension {
    let entries: UnsafeMutablePointer<lws_extension>
    private let slot: UnsafeMutablePointer<CChar>
    private let offer: UnsafeMutablePointer<CChar>
    fileprivate let options: UnsafeMutablePointer<lws_ext_options>

    static let name = "permessage-deflate"
    /// Bytes of a client's offer.
    static let longestOffer = 255

    init() {
        unsafe slot = strdup(Self.name)
        unsafe offer = .allocate(capacity: Self.longestOffer + 1)
        unsafe offer.initialize(repeating: 0, count: Self.longestOffer + 1)
        unsafe options = .allocate(capacity: 1)
        unsafe options.initialize(to: lws_ext_options())
        unsafe entries = .allocate(capacity: 2)
        unsafe entries.initialize(repeating: lws_extension(), count: 2)
        unsafe entries[0].name = UnsafePointer(slot)
        unsafe entries[0].client_offer = UnsafePointer(offer)
        unsafe entries[0].callback = deflateExtensionCallback
        blankSlot()
    }

    deinit {
        unsafe entries.deallocate()
        unsafe options.deallocate()
        unsafe offer.deallocate()
        unsafe free(slot)
    }

    /// Makes this what the library offers in the request it is writing; at most `longestOffer` bytes.
    func setOffer(_ text: String) {
        unsafe offer.write(text, atMost: Self.longestOffer)
    }

    /// Makes the library put the extension to use in the handshake in progress.
    func fillSlot() {
        unsafe slot[0] = CChar(bitPattern: UInt8(ascii: "p"))
    }

    /// Once it is in use the library must not find the name again: it hangs up on a client that offers it twice.
    ///
    /// The name left behind has a comma in it, so none that is offered can be equal; one of no characters can, since the
    /// library finds it between two commas.
    func blankSlot() {
        unsafe slot[0] = CChar(bitPattern: UInt8(ascii: ","))
    }
}

/// What libwebsockets asks the extension about; everything but these is left as it would be without one.
private func deflateExtensionCallback(
    context: OpaquePointer?,
    entry: UnsafePointer<lws_extension>?,
    wsi: OpaquePointer?,
    reason: lws_extension_callback_reasons,
    user: UnsafeMutableRawPointer?,
    input: UnsafeMutableRawPointer?,
    length: Int
) -> Int32 {
    guard reason == LWS_EXT_CB_CLIENT_CONSTRUCT, let wsi = unsafe wsi, let input = unsafe input,
        let opaque = unsafe lws_get_opaque_user_data(wsi)
    else { return 0 }
    return unsafe Unmanaged<LWSConnection>.fromOpaque(opaque)._withUnsafeGuaranteedRef { connection in
        guard let deflate = connection.slots?.deflate else { return -1 }
        deflate.blankSlot()
        // No option matches, so none is echoed.
        unsafe input.storeBytes(of: deflate.options, as: UnsafeMutablePointer<lws_ext_options>.self)
        return 0
    }
}
