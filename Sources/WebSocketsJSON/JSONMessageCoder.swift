public import FoundationEssentials
public import WebSockets

/// Values as JSON text, by Foundation's coders.
///
/// Decoding is bounded: a text that would cost more than its size allows is refused before Foundation sees it. That is one
/// that is too long or nested too deeply, has long names, many names beyond ASCII or many combining marks in a row, and
/// one that is not UTF-8 without a byte-order mark (RFC 8259 section 8.1). What is left takes the loop of a connection a
/// time in proportion to its size: about two microseconds for each member of an object that becomes a dictionary, so up to
/// a third of a second for 1 MiB of the shortest names, and less for any other text. A route that expects small messages
/// sets `WebSocketOptions.maxMessageSize`.
///
/// Of a name that comes again in one object the first value counts, as Foundation has it, and two Unicode forms of one
/// name are the same name. RFC 8259 section 4 leaves open what such a text means, and other programs may take the last
/// value: set ``refusesRepeatedNames`` where that matters.
public struct JSONMessageCoder: MessageCoder {
    /// Most bytes of a text that is decoded. Default 1 MiB, as `WebSocketOptions.maxMessageSize`.
    public var maxSize: Int

    /// How deeply arrays and objects may be nested in a text that is decoded. Default 64; Foundation takes up to 512.
    public var maxDepth: Int

    /// Most bytes of the name of a member, as it is written between its quotation marks. Default 1,024.
    public var maxNameSize: Int = 1024

    /// Most bytes beyond ASCII in the names of a text together, where an escape counts as three. Default 16 KiB.
    public var maxNonASCIINameBytes: Int = 16 << 10

    /// Most combining marks in a row, in names and in other strings. Default 128; text that people read has few.
    ///
    /// Swift compares strings at the square of this number, so that without it an enum of strings could hold a loop for
    /// minutes.
    public var maxCombiningMarks: Int = 128

    /// Whether a text is refused in which an object has a name twice. Default false.
    public var refusesRepeatedNames: Bool = false

    private let encoder: JSONEncoder
    private let decoder: JSONDecoder

    /// A coder with settings of Foundation's, about dates for example.
    ///
    /// - Parameters:
    ///   - encoder: the default sorts keys, so that equal values are equal text, and leaves slashes as they are. Not to be
    ///     changed afterwards.
    ///   - decoder: the default is Foundation's. Not to be changed afterwards. One that allows JSON5 decodes nothing,
    ///     for the limits are about JSON.
    ///   - maxSize: most bytes of a text that is decoded.
    ///   - maxDepth: how deeply arrays and objects may be nested.
    public init(
        encoder: JSONEncoder? = nil,
        decoder: JSONDecoder = JSONDecoder(),
        maxSize: Int = 1 << 20,
        maxDepth: Int = 64
    ) {
        self.encoder = encoder ?? Self.sortingEncoder
        self.decoder = decoder
        self.maxSize = maxSize
        self.maxDepth = maxDepth
    }

    /// Made once, for all that name no coder.
    fileprivate static let standard = JSONMessageCoder()

    /// For what the application wrote itself: as deep as Foundation reads, and otherwise without limits.
    static var trusting: JSONMessageCoder {
        var coder = JSONMessageCoder(maxSize: .max, maxDepth: 512)
        coder.maxNameSize = .max
        coder.maxNonASCIINameBytes = .max
        coder.maxCombiningMarks = .max
        return coder
    }

    private static var sortingEncoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Text.
    public var kind: MessageKind { .text }

    /// JSON of a value.
    public func encode(_ value: some Encodable) throws -> [UInt8] {
        [UInt8](try encoder.encode(value))
    }

    /// The value in a JSON text.
    ///
    /// - Throws: `.invalidMessage` beyond the limits, Foundation's errors for the rest.
    public func decode<Value: Decodable>(_ type: Value.Type, from payload: RawSpan) throws -> Value {
        guard payload.byteCount <= maxSize else {
            throw WebSocketError(.invalidMessage, "\(payload.byteCount) bytes of JSON are more than \(maxSize)")
        }
        guard !decoder.allowsJSON5 else {
            throw WebSocketError(.invalidMessage, "The limits of decoding are about JSON, and the decoder allows JSON5")
        }
        let text = [UInt8](copying: payload)
        do throws(JSONScan.Problem) {
            try JSONScan.check(text, limits)
        } catch {
            throw WebSocketError(.invalidMessage, sentence(about: error))
        }
        return try decoder.decode(type, from: Data(text))
    }

    private var limits: JSONScan.Limits {
        JSONScan.Limits(
            depth: maxDepth,
            nameSize: maxNameSize,
            nonASCIINameBytes: maxNonASCIINameBytes,
            marks: maxCombiningMarks,
            allowsRepeatedNames: !refusesRepeatedNames
        )
    }

    private func sentence(about problem: JSONScan.Problem) -> String {
        switch problem {
        case .encoding: "The JSON has a byte-order mark or a zero byte"
        case .depth: "The JSON is nested more than \(maxDepth) deep"
        case .nameSize: "A name in the JSON has more than \(maxNameSize) bytes"
        case .nonASCIINames: "The names in the JSON have more than \(maxNonASCIINameBytes) bytes beyond ASCII"
        case .marks: "A string in the JSON has more than \(maxCombiningMarks) combining marks in a row"
        case .repeatedName: "An object in the JSON has a name twice"
        }
    }
}

extension MessageCoder where Self == JSONMessageCoder {
    /// JSON with the default settings.
    public static var json: JSONMessageCoder { JSONMessageCoder.standard }
}
