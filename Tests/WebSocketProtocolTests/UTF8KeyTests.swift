import Testing
import WebSocketProtocol

@Suite("Keys of UTF-8")
struct UTF8KeyTests {
    @Test("are equal when their bytes are: two Unicode forms of a word are two keys")
    func forms() {
        let composed: UTF8Key = "caf\u{E9}"
        let decomposed: UTF8Key = "cafe\u{301}"
        #expect(composed.text == decomposed.text, "Swift takes the strings for equal")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, "caf\u{E9}"]).count == 2)
        #expect([composed: 1, decomposed: 2]["cafe\u{301}"] == 2)
    }

    @Test(
        "of the same bytes are equal and hash alike, however the string is stored",
        arguments: ["", "a", "ä€😀", "0123456789abcdef0"]
    )
    func equal(text: String) {
        let other = UTF8Key("<\(text)>".dropFirst().dropLast())
        #expect(UTF8Key(text) == other && UTF8Key(text).hashValue == other.hashValue)
        #expect(other.text == text && "\(other)" == text)
        #expect(UTF8Key(text + "\u{0}") != other)
    }

    @Test("cost by their length, whatever they are made of", arguments: [1 << 16, 1 << 18, 1 << 20])
    func cost(size: Int) {
        // Canonical order is the other way around, so that a string has to sort its marks to be hashed.
        let text = String(repeating: "\u{301}\u{316}", count: size / 4)
        let time = ContinuousClock().measure {
            let key = UTF8Key(text)
            var table = [key: 1]
            table[UTF8Key(text + "a")] = 2
            #expect(table[key] == 1 && table.count == 2)
        }
        #expect(time < .seconds(1))
    }
}
