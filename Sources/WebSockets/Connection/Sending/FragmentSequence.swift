/// The rules for the frames of one outgoing fragmented message (RFC 6455 section 5.4).
struct FragmentSequence {
    private var isOpen = false
    private var text: UTF8Validator?

    /// Whether a data frame may follow those before it; takes note of it if so. Whole messages always may.
    mutating func admits(_ bits: FrameBits, _ payload: borrowing RawSpan) -> Bool {
        if bits.opcode == .continuation {
            guard isOpen else { return false }
        } else {
            guard !isOpen else { return false }
            text = bits.opcode == .text ? UTF8Validator() : nil
        }
        if text?.validate(payload) == false || (bits.fin && text?.isComplete == false) { return false }
        isOpen = !bits.fin
        return true
    }
}
