import Testing
import WebSocketProtocol

@Suite("Text of peers in a log")
struct LogTextTests {
    @Test(
        "what could forge a line becomes visible, everything else stays",
        arguments: [
            ("", ""),
            ("plain text, ~", "plain text, ~"),
            ("Grüße, 世界, שלום 🙂", "Grüße, 世界, שלום 🙂"),
            ("a\r\n2026 error forged", #"a\r\n2026 error forged"#),
            ("a\tb\0c", #"a\tb\0c"#),
            ("\u{1B}[2K\u{1B}]0;title\u{7}", #"\u{1B}[2K\u{1B}]0;title\u{7}"#),
            ("\u{8}\u{B}\u{C}\u{1F}\u{7F}", #"\u{8}\u{B}\u{C}\u{1F}\u{7F}"#),
            ("\u{80}\u{85}\u{9B}\u{9F}\u{A0}", "\\u{80}\\u{85}\\u{9B}\\u{9F}\u{A0}"),
            ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
            ("\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}", #"\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}"#),
            ("\u{2066}\u{2067}\u{2068}\u{2069}", #"\u{2066}\u{2067}\u{2068}\u{2069}"#),
            ("\u{61C}\u{200E}\u{200F}", #"\u{61C}\u{200E}\u{200F}"#),
            ("\u{200B}\u{FEFF}\u{AD}\u{E0041}", #"\u{200B}\u{FEFF}\u{AD}\u{E0041}"#),
            ("👩\u{200D}🔬 \u{200C}", "👩\u{200D}🔬 \u{200C}"),
            (#"a\nb "c""#, #"a\nb "c""#),
        ]
    )
    func escapes(text: String, expected: String) {
        #expect(LogText.escape(text) == expected)
        #expect(LogText.escape(LogText.escape(text)) == expected)
    }

    @Test(
        "bytes that are not UTF-8 are shown one by one",
        arguments: [
            ([0x61, 0xFF, 0x62], #"a\xFFb"#),
            ([0x80], #"\x80"#),
            ([0xC0, 0x8A], #"\xC0\x8A"#),
            ([0xE2, 0x80], #"\xE2\x80"#),
            ([0xED, 0xA0, 0x80], #"\xED\xA0\x80"#),
            ([0xF4, 0x90, 0x80, 0x80], #"\xF4\x90\x80\x80"#),
            ([0xC3, 0xA9, 0xC3], #"é\xC3"#),
            ([0x0A, 0x0D], #"\n\r"#),
        ] as [([UInt8], String)]
    )
    func invalid(bytes: [UInt8], expected: String) {
        #expect(LogText.escape(bytes) == expected)
    }

    @Test("no scalar of Unicode gets through that breaks a line, controls a terminal or turns the text")
    func everyScalar() {
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let shown = LogText.escape(String(scalar))
            let isForbidden =
                value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029 || value == 0x61C
                || (0x200E...0x200F).contains(value) || (0x202A...0x202E).contains(value)
                || (0x2066...0x2069).contains(value)
            if isForbidden, shown.unicodeScalars.contains(scalar) { Issue.record("U+\(String(value, radix: 16))") }
        }
    }

    @Test(
        "a long text is cut to the limit at a whole character, and says how long it was",
        arguments: [
            (String(repeating: "a", count: 40), 40, String(repeating: "a", count: 40)),
            (String(repeating: "a", count: 41), 40, String(repeating: "a", count: 26) + "… (41 bytes)"),
            (String(repeating: "é", count: 30), 40, String(repeating: "é", count: 13) + "… (60 bytes)"),
            (String(repeating: "\n", count: 100), 40, String(repeating: #"\n"#, count: 12) + "… (100 bytes)"),
            (String(repeating: "\u{2028}", count: 10), 40, String(repeating: #"\u{2028}"#, count: 3) + "… (30 bytes)"),
        ]
    )
    func cut(text: String, limit: Int, expected: String) {
        let shown = LogText.escape(text, limit: limit)
        #expect(shown == expected)
        #expect(shown.utf8.count <= limit)
        #expect(LogText.escape(shown, limit: limit) == shown)
    }

    @Test("a megabyte is 256 bytes of a log", arguments: ["a", "\u{1B}", "\u{E0041}"])
    func megabyte(piece: String) {
        let text = String(repeating: piece, count: 1 << 20)
        #expect(LogText.escape(text).utf8.count <= 256)
        #expect(LogText.escape(text).hasSuffix("(\(text.utf8.count) bytes)"))
    }

    @Test(
        "quoted, the end of a text is certain",
        arguments: [
            ("", #""""#), ("a b", #""a b""#), (#"" by="admin"#, #""\" by=\"admin""#), (#"a\"#, #""a\\""#),
            ("a\r\n", #""a\r\n""#),
        ]
    )
    func quotes(text: String, expected: String) {
        #expect(LogText.quote(text) == expected)
    }
}
