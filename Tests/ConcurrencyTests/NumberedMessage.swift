/// A message that tells who sent it as which of his, and that shows when it was torn.
struct NumberedMessage: Equatable {
    var sender: Int
    var number: Int
    /// Bytes of filler behind the numbers.
    var padding: Int

    /// A mix of small and large ones.
    init(sender: Int, number: Int) {
        self.sender = sender
        self.number = number
        padding = number % 500 == 0 ? 10_000 : number % 7 == 0 ? 300 : number % 3
    }

    var text: String { "\(sender) \(number) " + String(repeating: filler, count: padding) }

    private var filler: Character { Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(sender % 26))) }

    /// `nil` for bytes that no sender made.
    init?(_ bytes: [UInt8]) {
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let sender = Int(parts[0]), let number = Int(parts[1]) else { return nil }
        self.init(sender: sender, number: number)
        guard Array(text.utf8) == bytes else { return nil }
    }
}
