/// Workaround 3: one record of TLS is read in a turn.
///
/// - Symptom: libwebsockets calls `SSL_read` once for a socket that can be read, which gives a record at most. Each small
///   message of a peer that sends many costs a turn of the loop, and an answer of its own. With OpenSSL's read-ahead
///   records would be left behind in its buffer, of which the library does not ask.
/// - Seen in: 4.1.6 and 4.3.5.
/// - Can go when this fails: `scripts/workarounds records_in_a_turn`.
///
/// So OpenSSL reads ahead once the handshake is over (before that the library would wait for what has been read already),
/// and what it holds behind the record that the library has read is read here.
extension LWSConnection {
    /// Bytes read in a turn beyond the first record.
    private static let pendingLimit = 64 << 10

    /// Reads what TLS has taken from the socket beyond the record that libwebsockets has asked for, until reading is
    /// stopped; call it when reading is resumed.
    package final func readPending() -> Fate {
        guard speaksTLS, isReading, let tls = wsi?.tls, tls.hasPending else { return .keep }
        return unsafe withUnsafeTemporaryAllocation(byteCount: Self.recordSize, alignment: 16) { space in
            var rest = Self.pendingLimit
            while isReading, tls.hasPending {
                guard rest > 0 else {
                    // The others first: `writable()` is to go on with it.
                    askForWritable()
                    return .keep
                }
                switch unsafe tls.read(into: space) {
                case .wouldBlock: return .keep
                case .failed: return .end
                case .bytes(let count):
                    rest -= count
                    var bytes = unsafe UnsafeMutableRawBufferPointer(rebasing: space[..<count]).mutableBytes
                    if received(&bytes) == .end { return .end }
                }
            }
            return .keep
        }
    }
}
