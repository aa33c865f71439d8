/// The parameters in one permessage-deflate element of an offer or a response (RFC 7692 section 7.1).
struct DeflateHeader: Equatable {
    /// A `client_max_window_bits` parameter; an offer may have it without a value.
    enum ClientWindow: Equatable {
        case any
        case bits(Int)
    }

    static let name = "permessage-deflate"
    static let serverNoContextTakeover = "server_no_context_takeover"
    static let clientNoContextTakeover = "client_no_context_takeover"
    static let serverMaxWindowBits = "server_max_window_bits"
    static let clientMaxWindowBits = "client_max_window_bits"

    var serverNoContextTakeover = false
    var clientNoContextTakeover = false
    var serverWindowBits: Int?
    var clientWindow: ClientWindow?

    /// Reads an element; nil when it is another extension, or has a parameter that is unknown, twice there or has an
    /// invalid value.
    init?(_ element: ExtensionHeader) {
        guard element.name == Self.name,
            Set(element.parameters.map(\.name)).count == element.parameters.count
        else { return nil }
        for parameter in element.parameters {
            switch (parameter.name, parameter.value) {
            case (Self.serverNoContextTakeover, nil): serverNoContextTakeover = true
            case (Self.clientNoContextTakeover, nil): clientNoContextTakeover = true
            case (Self.clientMaxWindowBits, nil): clientWindow = .any
            case (Self.serverMaxWindowBits, let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                serverWindowBits = bits
            case (Self.clientMaxWindowBits, let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                clientWindow = .bits(bits)
            default: return nil
            }
        }
    }

    private static func windowBits(_ text: String) -> Int? {
        DecimalNumber.parse(Substring(text).utf8, atMost: 15).flatMap { $0 >= 8 ? $0 : nil }
    }
}
