extension Compression {
    /// What to answer a client: the first of its offers that can be met, nil for none, and so no compression.
    ///
    /// An offer that is not valid, or asks for a window of 256 bytes, for which zlib has no setting, is passed over
    /// (RFC 7692 section 5.1).
    package func accept(_ offers: [ExtensionHeader]) -> DeflateParameters? {
        offers.lazy.compactMap(DeflateHeader.init).compactMap(meet).first
    }

    private func meet(_ offer: DeflateHeader) -> DeflateParameters? {
        var agreed = DeflateParameters()
        agreed.serverContextTakeover = contextTakeover && !offer.serverNoContextTakeover
        agreed.clientContextTakeover = peerContextTakeover && !offer.clientNoContextTakeover
        agreed.answersServerWindow = offer.serverWindowBits != nil
        agreed.serverWindowBits = min(windowBits, offer.serverWindowBits ?? 15)
        switch offer.clientWindow {
        case nil: break
        case .any: agreed.clientWindowBits = peerWindowBits
        case .bits(let hint): agreed.clientWindowBits = min(peerWindowBits, hint)
        }
        return agreed.serverWindowBits > 8 ? agreed : nil
    }
}
