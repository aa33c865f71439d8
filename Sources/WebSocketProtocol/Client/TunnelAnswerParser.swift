/// Reads the head of a proxy's answer as it comes, and not a byte of what the server sends behind it.
///
/// Peek at up to `wanted` bytes of the connection, `feed` them, remove from the connection as many as were taken, and
/// go on until `answer` is there. Interim answers (1xx) are passed over. Of the fields only the end is looked for: those
/// about a body mean nothing in front of a tunnel (RFC 9110 section 9.3.6). A line may end without its carriage return
/// (RFC 9112 section 2.2).
package struct TunnelAnswerParser {
    /// Why the bytes are no answer of an HTTP proxy.
    package enum Fault: Error, CustomStringConvertible {
        /// They begin like nothing that HTTP/1 has.
        case notHTTP
        /// A line breaks HTTP/1.
        case malformed
        /// The head is longer than `maximumLength`.
        case tooLong

        /// What the proxy did.
        package var description: String {
            switch self {
            case .notHTTP: "it does not speak HTTP/1"
            case .malformed: "its answer is malformed"
            case .tooLong: "its answer has no end within \(maximumLength) bytes"
            }
        }
    }

    /// Bytes of a head, with the interim answers before it; more is refused.
    package static let maximumLength = 8192

    private var line: [UInt8] = []
    /// Of the head that is being read, once its status line is there.
    private var statusLine: TunnelAnswer?

    /// The most bytes that may belong to the head besides those taken; 0 when it is complete.
    package private(set) var wanted = TunnelAnswerParser.maximumLength

    /// The answer, once its head is complete.
    package private(set) var answer: TunnelAnswer?

    /// A parser at the start of the proxy's answer.
    package init() {}

    /// Takes the bytes that come next, and tells how many of them are the head's: none only when it is complete or
    /// nothing was given.
    package mutating func feed(_ next: some Collection<UInt8>) throws(Fault) -> Int {
        var taken = 0
        for byte in next {
            guard answer == nil else { break }
            taken += 1
            wanted -= 1
            try step(byte)
            if answer == nil, wanted == 0 { throw .tooLong }
        }
        return taken
    }

    private mutating func step(_ byte: UInt8) throws(Fault) {
        if byte == UInt8(ascii: "\n") {
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            try endLine()
            return line.removeAll(keepingCapacity: true)
        }
        guard byte != 0, line.last != UInt8(ascii: "\r") else { throw .malformed }
        line.append(byte)
        guard statusLine != nil || TunnelAnswer.start.starts(with: line.prefix(TunnelAnswer.start.count)) else {
            throw .notHTTP
        }
    }

    private mutating func endLine() throws(Fault) {
        guard let head = statusLine else {
            guard let head = TunnelAnswer(statusLine: line) else { throw .malformed }
            return statusLine = head
        }
        guard line.isEmpty else { return }
        statusLine = nil
        // An answer to an upgrade that nobody asked for is not an interim one.
        guard (100..<200).contains(head.status), head.status != 101 else {
            answer = head
            return wanted = 0
        }
    }
}
