internal import FoundationEssentials

/// The names that the arrays and objects around a place in a JSON text have had so far; arrays have none.
///
/// Names are told apart as Foundation tells them apart when it fills its dictionaries: as Swift's strings, once escapes
/// are decoded. `JSONScan` has bounded their size before.
struct NameSets {
    private var sets: [Set<String>] = []

    /// An array or object begins.
    mutating func begin() { sets.append([]) }

    /// One ends.
    mutating func end() { _ = sets.popLast() }

    /// Adds a name, with its quotation marks; false when the object has it already.
    mutating func insert(_ quoted: ArraySlice<UInt8>) -> Bool {
        guard !sets.isEmpty, let name = Self.decoded(quoted) else { return true }
        return sets[sets.count - 1].insert(name).inserted
    }

    /// Nil for what is no string, and no JSON therefore.
    private static func decoded(_ quoted: ArraySlice<UInt8>) -> String? {
        guard quoted.contains(UInt8(ascii: "\\")) else {
            return String(decoding: quoted.dropFirst().dropLast(), as: UTF8.self)
        }
        return try? JSONDecoder().decode(String.self, from: Data(quoted))
    }
}
