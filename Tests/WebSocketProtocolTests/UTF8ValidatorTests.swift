import Testing
import WebSocketProtocol

@Suite("UTF-8 that arrives in pieces (RFC 3629)")
struct UTF8ValidatorTests {
    /// Sequences at the edges of the definition. `badAt` is the byte that cannot be part of any text, `nil` when
    /// there is none; a sequence without such a byte is valid if it is also whole.
    static let edges: [(name: String, bytes: [UInt8], badAt: Int?, isWhole: Bool)] = [
        ("nothing", [], nil, true),
        ("U+0000", [0x00], nil, true),
        ("U+007F", [0x7F], nil, true),
        ("lone continuation 80", [0x80], 0, true),
        ("lone continuation BF", [0xBF], 0, true),
        ("C0 spells NUL", [0xC0, 0x80], 0, true),
        ("C1 spells ASCII", [0xC1, 0xBF], 0, true),
        ("U+0080", [0xC2, 0x80], nil, true),
        ("U+07FF", [0xDF, 0xBF], nil, true),
        ("two bytes cut", [0xC2], nil, false),
        ("two bytes without continuation", [0xC2, 0x41], 1, true),
        ("two bytes with two leads", [0xC2, 0xC2], 1, true),
        ("E0 80 overlong", [0xE0, 0x80, 0x80], 1, true),
        ("E0 9F overlong", [0xE0, 0x9F, 0xBF], 1, true),
        ("U+0800", [0xE0, 0xA0, 0x80], nil, true),
        ("U+0FFF", [0xE0, 0xBF, 0xBF], nil, true),
        ("U+1000", [0xE1, 0x80, 0x80], nil, true),
        ("U+D7FF", [0xED, 0x9F, 0xBF], nil, true),
        ("first surrogate", [0xED, 0xA0, 0x80], 1, true),
        ("last surrogate", [0xED, 0xBF, 0xBF], 1, true),
        ("U+E000", [0xEE, 0x80, 0x80], nil, true),
        ("U+FFFF", [0xEF, 0xBF, 0xBF], nil, true),
        ("three bytes cut after one", [0xE2], nil, false),
        ("three bytes cut after two", [0xE2, 0x82], nil, false),
        ("three bytes, second bad", [0xE2, 0x41, 0x80], 1, true),
        ("three bytes, third bad", [0xE2, 0x82, 0xC0], 2, true),
        ("F0 80 overlong", [0xF0, 0x80, 0x80, 0x80], 1, true),
        ("F0 8F overlong", [0xF0, 0x8F, 0xBF, 0xBF], 1, true),
        ("U+10000", [0xF0, 0x90, 0x80, 0x80], nil, true),
        ("U+3FFFF", [0xF0, 0xBF, 0xBF, 0xBF], nil, true),
        ("U+40000", [0xF1, 0x80, 0x80, 0x80], nil, true),
        ("U+10FFFF", [0xF4, 0x8F, 0xBF, 0xBF], nil, true),
        ("U+110000", [0xF4, 0x90, 0x80, 0x80], 1, true),
        ("F5", [0xF5, 0x80, 0x80, 0x80], 0, true),
        ("F8, five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80], 0, true),
        ("FE", [0xFE], 0, true),
        ("FF", [0xFF], 0, true),
        ("four bytes cut after one", [0xF0], nil, false),
        ("four bytes cut after two", [0xF0, 0x9F], nil, false),
        ("four bytes cut after three", [0xF0, 0x9F, 0x98], nil, false),
        ("four bytes, third bad", [0xF0, 0x9F, 0x41, 0x80], 2, true),
        ("four bytes, last bad", [0xF0, 0x9F, 0x98, 0x7F], 3, true),
    ]

    /// The first byte that `validate` objects to, when it is given one byte at a time.
    static func firstBadByte(of bytes: [UInt8]) -> Int? {
        var validator = UTF8Validator()
        return bytes.firstIndex { byte in ![byte].withRawSpan { validator.validate($0) } }
    }

    static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.withRawSpan { UTF8Validator.isValid($0) }
    }

    @Test("edges of the definition, also within ASCII and among other sequences", arguments: edges)
    func edge(name: String, bytes: [UInt8], badAt: Int?, isWhole: Bool) {
        #expect(UTF8ValidatorTests.firstBadByte(of: bytes) == badAt)
        let isValid = badAt == nil && isWhole
        for before in ["", "a", "abc", String(repeating: "x", count: 37), "é", "€uro", "😀"] {
            #expect(UTF8ValidatorTests.isValid(Array(before.utf8) + bytes) == isValid)
            for after in ["a", "plain text", String(repeating: "y", count: 40)] where isWhole {
                #expect(UTF8ValidatorTests.isValid(Array(before.utf8) + bytes + Array(after.utf8)) == isValid)
            }
        }
    }

    @Test("a bad byte is seen in the piece that has it, however the text is cut", arguments: edges)
    func failFast(name: String, bytes: [UInt8], badAt: Int?, isWhole: Bool) {
        let text = Array("Grüße, 世界: ".utf8) + bytes
        let bad = badAt.map { $0 + text.count - bytes.count }
        for cut in 0...text.count {
            var validator = UTF8Validator()
            let head = Array(text[..<cut]).withRawSpan { validator.validate($0) }
            #expect(head == (bad.map { $0 >= cut } ?? true), "cut at \(cut)")
            guard head else { continue }
            let tail = Array(text[cut...]).withRawSpan { validator.validate($0) }
            #expect(tail == (bad == nil), "cut at \(cut)")
            if bad == nil {
                #expect(validator.isComplete == isWhole)
            }
        }
    }

    @Test("agrees with the standard library on every sequence of two bytes, alone and followed by two more")
    func everyPair() {
        for first in 0x80...UInt8.max {
            for second in 0...UInt8.max {
                for tail in [[], [0x80], [0x80, 0x80], [0xBF, 0x41], [0xC3, 0xA9]] as [[UInt8]] {
                    let bytes = [first, second] + tail
                    let expected = String(validating: bytes, as: UTF8.self) != nil
                    #expect(UTF8ValidatorTests.isValid(bytes) == expected, "\(bytes)")
                }
            }
        }
    }

    @Test("every scalar is valid")
    func everyScalar() {
        let scalars = (0...UInt32(0x10FFFF)).lazy.compactMap(Unicode.Scalar.init)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        #expect(UTF8ValidatorTests.isValid(Array(String(text).utf8)))
    }

    @Test("agrees with the standard library on damaged text, whole and in pieces", arguments: 1...UInt64(8))
    func damagedText(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz Привет 世界 é € 😀👍🏽")
        for _ in 0..<500 {
            let text = String(
                (0..<Int.random(in: 0...60, using: &generator)).map { _ in
                    alphabet.randomElement(using: &generator) ?? "a"
                }
            )
            var bytes = Array(text.utf8)
            if !bytes.isEmpty, Bool.random(using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let expected = String(validating: bytes, as: UTF8.self) != nil
            #expect(UTF8ValidatorTests.isValid(bytes) == expected, "\(bytes)")
            let cut = Int.random(in: 0...bytes.count, using: &generator)
            var validator = UTF8Validator()
            let inPieces =
                Array(bytes[..<cut]).withRawSpan { validator.validate($0) }
                && Array(bytes[cut...]).withRawSpan { validator.validate($0) } && validator.isComplete
            #expect(inPieces == expected, "\(bytes) cut at \(cut)")
        }
    }

    @Test("a reset validator begins a new text")
    func reset() {
        var validator = UTF8Validator()
        #expect([0xE0].withRawSpan { validator.validate($0) })
        #expect(!validator.isComplete)
        validator.reset()
        #expect(validator.isComplete)
        #expect(![0xA0].withRawSpan { validator.validate($0) })
        validator.reset()
        #expect([0x61].withRawSpan { validator.validate($0) })
    }
}
