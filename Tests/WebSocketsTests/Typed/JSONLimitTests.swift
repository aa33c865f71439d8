import Foundation
import Testing
import WebSockets
import WebSocketsJSON

@Suite("Limits of JSON", .timeLimit(.minutes(1)))
struct JSONLimitTests {
    private enum Command: String, Codable {
        case join, leave, say
    }

    private enum Tagged: Codable, TaggedEnum {
        case join(name: String), leave
    }

    private struct Letter: Codable {
        var command: Command?
        var attributes: [String: Int]?
    }

    /// Canonical order is the other way around, so that a string has to sort its marks to be compared.
    private static let marks = "\u{301}\u{316}"
    private static let escapedMarks = #"\u0301\u0316"#

    private static func isDecoded<Value: Decodable>(
        _ text: String,
        as type: Value.Type,
        _ coder: JSONMessageCoder = .json
    ) -> Bool {
        (try? coder.value(type, from: .text(text))) != nil
    }

    @Test(
        "one name, value or tag of marks alone costs its length",
        arguments: [1 << 16, 1 << 18, 1 << 20],
        [marks, escapedMarks]
    )
    func oneString(size: Int, unit: String) {
        let long = String(repeating: unit, count: (size - 64) / unit.utf8.count)
        let time = ContinuousClock().measure {
            #expect(!Self.isDecoded(#"{"\#(long)":1}"#, as: [String: Int].self))
            #expect(!Self.isDecoded(#"{"\#(long)":1}"#, as: Letter.self))
            #expect(!Self.isDecoded(#"{"command":"\#(long)"}"#, as: Letter.self))
            #expect(!Self.isDecoded(#"{"type":"\#(long)"}"#, as: Tagged.self))
        }
        #expect(time < .seconds(4))
    }

    @Test(
        "many names and strings of all kinds cost their size, up to that of a message",
        arguments: [
            String(repeating: marks, count: 256), String(repeating: marks, count: 32) + "a", "e" + marks, "漢字",
            "name", escapedMarks, #"\n"#, "\u{1F600}",
        ]
    )
    func manyStrings(name: String) {
        func time(_ size: Int) -> Duration {
            let count = size / (name.utf8.count + 12)
            let members = (0..<count).map { "\"\(name)\($0 + 100_000)\":\($0)" }.joined(separator: ",")
            let strings = Array(repeating: "\"\(name)\"", count: count).joined(separator: ",")
            return ContinuousClock().measure {
                _ = Self.isDecoded("{\"attributes\":{\(members)}}", as: Letter.self)
                _ = Self.isDecoded("[\(strings)]", as: Set<String>.self)
            }
        }
        let (quarter, whole) = (time(1 << 18), time(1 << 20))
        #expect(whole < quarter * 12 + .milliseconds(200), "\(quarter) for a quarter, \(whole) for all")
    }

    @Test("a name has at most 1,024 bytes as it is written")
    func nameSize() {
        for (name, isAllowed) in [
            (String(repeating: "a", count: 1024), true), (String(repeating: "a", count: 1025), false),
            (String(repeating: "\u{6F22}", count: 341), true), (String(repeating: "\u{6F22}", count: 342), false),
            (String(repeating: #"\u0061"#, count: 170), true), (String(repeating: #"\u0061"#, count: 171), false),
            (#"\""# + String(repeating: "a", count: 1022), true), (#"\""# + String(repeating: "a", count: 1023), false),
        ] {
            #expect(Self.isDecoded("{\"\(name)\" \n: 1}", as: [String: Int].self) == isAllowed)
            #expect(Self.isDecoded("[{\"a\":1},{\"b\":2,\"\(name)\":3}]", as: [[String: Int]].self) == isAllowed)
            #expect(Self.isDecoded("[\"\(name)\"]", as: [String].self), "no name but a string")
        }
    }

    @Test("names have at most 16 KiB beyond ASCII together, of which an escape is three")
    func nonASCII() {
        func text(_ name: String, _ count: Int) -> String {
            "[" + Array(repeating: "{\"\(name)\":1}", count: count).joined(separator: ",") + "]"
        }
        #expect(Self.isDecoded(text("\u{E9}", 8192), as: [[String: Int]].self))
        #expect(!Self.isDecoded(text("\u{E9}", 8193), as: [[String: Int]].self))
        #expect(Self.isDecoded(text(#"\u00e9"#, 5461), as: [[String: Int]].self))
        #expect(!Self.isDecoded(text(#"\u00e9"#, 5462), as: [[String: Int]].self))
        #expect(Self.isDecoded(text("name", 20_000), as: [[String: Int]].self))
    }

    @Test("128 combining marks may be in a row, in whichever way they are written")
    func marksInARow() {
        let ways = ["\u{301}", "\u{1D165}", #"\u0301"#, #"\ud834\udd65"#, #"\uD834\uDD65"#]
        for (index, mark) in ways.enumerated() {
            let other = ways[(index + 1) % ways.count]
            let allowed = String(repeating: mark, count: 127) + other
            for text in [allowed, "a" + allowed, allowed + "a" + allowed, allowed + #"\n"# + allowed] {
                #expect(Self.isDecoded("[\"\(text)\",\"\(mark)\"]", as: [String].self), "\(index)")
                #expect(!Self.isDecoded("[\"\(text + mark)\"]", as: [String].self), "\(index)")
            }
        }
        let faces = String(repeating: "\u{1F600}", count: 1000) + String(repeating: #"\ud83d\ude00"#, count: 1000)
        #expect(Self.isDecoded("[\"\(faces)\"]", as: [String].self))
    }

    @Test("UTF-16, UTF-32, byte-order marks and zero bytes are refused")
    func encodings() throws {
        let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
        var payloads: [[UInt8]] = []
        for encoding in [String.Encoding.utf16, .utf16BigEndian, .utf16LittleEndian, .utf32, .utf32LittleEndian] {
            payloads += [
                [UInt8](try #require("[1]".data(using: encoding))), [UInt8](try #require(deep.data(using: encoding))),
            ]
        }
        payloads += [
            [0xEF, 0xBB, 0xBF] + "[1]".utf8, [0xFF, 0xFE] + "[1]".utf8, "[1]\u{0}".utf8 + [], "[\"\u{0}\"]".utf8 + [],
        ]
        // UTF-16 without a zero byte, by its mark alone.
        payloads.append([0xFE, 0xFF, 0x30, 0x5B])
        for payload in payloads {
            #expect(throws: WebSocketError(.invalidMessage, "")) {
                unsafe try JSONMessageCoder(maxDepth: 2).decode([Int].self, from: payload.span.bytes)
            }
        }
    }

    @Test("a decoder that allows JSON5 decodes nothing")
    func json5() {
        let decoder = JSONDecoder()
        decoder.allowsJSON5 = true
        #expect(!Self.isDecoded("[1]", as: [Int].self, JSONMessageCoder(decoder: decoder)))
    }

    @Test("of a name that comes again the first value counts, and two Unicode forms are one name")
    func repeatedNames() throws {
        #expect(
            try JSONMessageCoder().value([String: Int].self, from: .text(#"{"a":1,"b":2,"a":3}"#)) == ["a": 1, "b": 2]
        )
        let text = Message.text("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}")
        #expect(try JSONMessageCoder().value([String: Int].self, from: text) == ["caf\u{E9}": 1])
    }

    @Test(
        "a name that comes again is refused where that is asked for",
        arguments: [
            (#"{"a":1,"b":2}"#, true), (#"{"a":1,"a":2}"#, false), (#"{"a":1,"\u0061":2}"#, false),
            ("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}", false), (#"[{"a":1},{"a":2}]"#, true),
            (#"{"a":{"a":1,"b":{"a":1}},"b":["a","a",{"a":1}]}"#, true), (#"{"a":{"b":1},"c":[],"a":1}"#, false),
            (#"{"a":{"b":1,"b":2}}"#, false), (#"{"a":"a","b":"a"}"#, true), (#"{"\"":1,"\"":2}"#, false),
        ]
    )
    func refusingRepeatedNames(text: String, isAllowed: Bool) {
        struct Anything: Decodable {
            init(from decoder: any Decoder) {}
        }
        var coder = JSONMessageCoder()
        #expect(Self.isDecoded(text, as: Anything.self, coder), "the default allows it")
        coder.refusesRepeatedNames = true
        #expect(Self.isDecoded(text, as: Anything.self, coder) == isAllowed)
    }
}
