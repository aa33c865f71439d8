import WebSocketProtocol

/// A text in pieces. The standard library says whether it is UTF-8; a false verdict must come with the first byte
/// after which no text can be.
func fuzzUTF8(_ input: consuming Input) {
    var input = input
    let pieces = input.takePieces()
    let text = pieces.flatMap(\.self)
    let isValid = isUTF8(text[...])
    require(UTF8Validator.isValid(unsafe text.span.bytes) == isValid, "\(text) at once")

    var validator = UTF8Validator()
    var taken = 0
    for piece in pieces.map(Array.init) {
        let mayContinue = validator.validate(unsafe piece.span.bytes)
        taken += piece.count
        require(mayContinue == canBeCompleted(text.prefix(taken)), "the first \(taken) bytes of \(text) in pieces")
        guard mayContinue else { return require(!isValid, "\(text) in pieces") }
        require(validator.isComplete == isUTF8(text.prefix(taken)), "completeness of \(taken) bytes of \(text)")
    }
}

private func isUTF8(_ bytes: ArraySlice<UInt8>) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
}

/// Whether some end makes a text of these bytes: nothing, or one to three bytes that follow some first byte.
private func canBeCompleted(_ bytes: ArraySlice<UInt8>) -> Bool {
    let ends: [[UInt8]] = [
        [], [0x80], [0x80, 0x80], [0x80, 0x80, 0x80], [0xA0, 0x80], [0x90, 0x80, 0x80],
    ]
    return ends.contains { isUTF8(bytes + $0) }
}
