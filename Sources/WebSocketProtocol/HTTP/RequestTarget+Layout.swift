extension RequestTarget {
    /// Where the parts of a target are in the bytes that it was read from.
    struct Layout: Hashable, Sendable {
        /// What a method means for its target.
        enum Method {
            case connect, options, other
        }

        /// How the target is written.
        let form: Form

        /// The target.
        let whole: ByteRange

        /// The host, with a port perhaps.
        private(set) var authority: ByteRange?

        /// The path; empty when there is none.
        private(set) var path = ByteRange()

        /// What follows the first `?`.
        private(set) var query: ByteRange?

        /// Finds the parts of a target that was scanned to its end.
        ///
        /// - Throws: 400 when the parts do not make a target of the method.
        init(
            _ bytes: RawSpan,
            at target: ByteRange,
            _ scanner: TargetScanner,
            _ method: Method
        ) throws(RequestRefusal) {
            whole = target
            guard method != .connect else {
                guard HostSyntax.isHost(bytes, at: target, requiresPort: true) else {
                    throw .badRequest("the target of CONNECT is no host and port")
                }
                form = .authority
                authority = target
                return
            }
            if bytes.equals("*", at: target), method == .options {
                form = .asterisk
                return
            }
            let pathEnd = scanner.query ?? target.end
            if target.count > 0, bytes.byte(at: target.start) == UInt8(ascii: "/") {
                form = .origin
                path = ByteRange(target.start, pathEnd)
            } else {
                form = .absolute
                guard let start = Layout.authorityStart(bytes, ByteRange(target.start, pathEnd)) else {
                    throw .badRequest("the target is neither a path nor an HTTP URL")
                }
                var end = start
                while end < pathEnd, bytes.byte(at: end) != UInt8(ascii: "/") { end += 1 }
                guard HostSyntax.isHost(bytes, at: ByteRange(start, end)) else {
                    throw .badRequest("the target has no valid host")
                }
                authority = ByteRange(start, end)
                path = ByteRange(end, pathEnd)
            }
            query = scanner.query.map { ByteRange($0 + 1, target.end) }
            guard !scanner.hasHighEscapes || Layout.isUTF8(bytes.extracting(path.start..<path.end)) else {
                throw .badRequest("the escapes in the path are not UTF-8")
            }
        }

        /// The offset behind the `://` of a URL that an HTTP server may be asked for, in front of its host.
        private static func authorityStart(_ bytes: RawSpan, _ url: ByteRange) -> Int? {
            for scheme in ["http://", "https://", "ws://", "wss://"] where url.count >= scheme.utf8.count {
                let end = url.start + scheme.utf8.count
                if bytes.equals(lowercase: scheme, at: ByteRange(url.start, end)) { return end }
            }
            return nil
        }

        /// Whether a path is UTF-8 once it is decoded. A slash cannot be within a sequence, so that this is so for each
        /// of its segments or for none.
        private static func isUTF8(_ path: RawSpan) -> Bool {
            var encoded: [UInt8] = []
            encoded.append(path)
            return String(validating: PercentDecodedBytes(encoded[...]), as: UTF8.self) != nil
        }
    }
}

extension RequestTarget.Layout.Method {
    /// The meaning of a method by its name, which is case-sensitive.
    init(_ name: String) {
        self = name == "CONNECT" ? .connect : name == "OPTIONS" ? .options : .other
    }

    /// The meaning of a method by its name in some bytes.
    init(_ bytes: RawSpan, at name: ByteRange) {
        self = bytes.equals("CONNECT", at: name) ? .connect : bytes.equals("OPTIONS", at: name) ? .options : .other
    }
}
