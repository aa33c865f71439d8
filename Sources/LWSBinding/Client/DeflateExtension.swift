internal import CLibWebSockets

/// The name under which libwebsockets lets compressed messages through, without touching them.
///
/// Its own permessage-deflate ends the process on certain messages, so this binding registers an extension of that
/// name that does nothing: with it in use, libwebsockets accepts frames with RSV1, and what is in them is our affair.
/// It has no say in what is agreed on either. The library goes by names in memory of ours: the slot holds the extension's
/// name only while the answer to a client is read that has offered it.
@safe
final class DeflateExtension {
    let entries: StableMemory<lws_extension>
    private let slot = StableMemory<CChar>(textOfAtMost: DeflateExtension.name.utf8.count)
    private let offer = StableMemory<CChar>(textOfAtMost: DeflateExtension.longestOffer)
    fileprivate let options: StableMemory<lws_ext_options>

    private static let name = "permessage-deflate"
    /// Bytes of a client's offer.
    static let longestOffer = 255

    init() {
        unsafe options = StableMemory([lws_ext_options()])
        unsafe entries = StableMemory([lws_extension(), lws_extension()])
        unsafe entries[0].name = UnsafePointer(slot.pointer)
        unsafe entries[0].client_offer = UnsafePointer(offer.pointer)
        unsafe entries[0].callback = deflateExtensionCallback
        blankSlot()
    }

    /// Makes this what the library offers in the request it is writing; at most `longestOffer` bytes.
    func setOffer(_ text: String) {
        offer.setText(text)
    }

    /// Makes the library put the extension to use in the handshake in progress.
    func fillSlot() {
        slot.setText(Self.name)
    }

    /// Once it is in use the library must not find the name again: it hangs up on a client that offers it twice.
    ///
    /// The name left behind has a comma in it, so none that is offered can be equal; one of no characters can, since the
    /// library finds it between two commas.
    func blankSlot() {
        slot.setText(",")
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
    guard reason == LWS_EXT_CB_CLIENT_CONSTRUCT, let wsi = unsafe WSI(wsi), let input = unsafe input else { return 0 }
    return wsi.withConnection { connection in
        guard let opening = connection.handshake as? PendingOpening else { return -1 }
        opening.deflate.blankSlot()
        // No option matches, so none is echoed.
        unsafe input.storeBytes(of: opening.deflate.options.pointer, as: UnsafeMutablePointer<lws_ext_options>.self)
        return 0
    }
}
