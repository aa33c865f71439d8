/// Decimal numbers in addresses and headers, where a second way to write one would be a way around a rule.
enum DecimalNumber {
    /// A number from 0 to `limit` in digits alone, without leading zeros; `nil` for everything else.
    static func parse(_ text: Substring.UTF8View, atMost limit: Int) -> Int? {
        guard let first = text.first, text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            first != UInt8(ascii: "0") || text.count == 1, let number = Int(Substring(text)), number <= limit
        else { return nil }
        return number
    }
}
