import Glibc
import Testing
import WebSocketProtocol

@Suite("The time that a head in single bytes takes", .serialized, .timeLimit(.minutes(2)))
struct RequestTimeTests {
    /// What a head is made long by.
    enum Length: CaseIterable {
        case method, path, escapes, query, name, blanks, value, list, fields

        /// What comes before, what is repeated, and what comes behind.
        private var parts: (String, String, String) {
            let host = " HTTP/1.1\r\nHost: a\r\n"
            return switch self {
            case .method: ("", "G", " /\(host)\r\n")
            case .path: ("GET /", "a/", "\(host)\r\n")
            case .escapes: ("GET /", "%C3%A9", "\(host)\r\n")
            case .query: ("GET /?", "a=b&", "\(host)\r\n")
            case .name: ("GET /\(host)", "A", ": b\r\n\r\n")
            case .blanks: ("GET /\(host)A: ", " \t", "\r\n\r\n")
            case .value: ("GET /\(host)A: ", "b", "\r\n\r\n")
            case .list: ("GET /\(host)Connection: ", "close, ", "\r\n\r\n")
            case .fields: ("GET /\(host)", "A: b\r\n", "\r\n")
            }
        }

        func head(of size: Int) -> [UInt8] {
            let (start, middle, end) = parts
            let block = Array(String(repeating: middle, count: 1024).utf8)
            var bytes = Array(start.utf8)
            while bytes.count + block.count + end.utf8.count <= size { bytes += block }
            while bytes.count + middle.utf8.count + end.utf8.count <= size { bytes += Array(middle.utf8) }
            return bytes + Array(end.utf8)
        }
    }

    @Test(
        "grows with its length and no faster: twice the head, at most three times the time",
        arguments: Length.allCases
    )
    func linear(length: Length) throws {
        let limits = try RequestParser.Limits(bytes: 1 << 20, fields: 1 << 20)
        // The largest head there may be once, and smaller ones to save time.
        let size = length == .value ? 1 << 20 : 256 << 10
        let half = length.head(of: size / 2)
        let whole = length.head(of: size)
        var times = (half: UInt64.max, whole: UInt64.max)
        // The square of the length would be four times. What else the machine does adds to both.
        for _ in 0..<8 where times.half == .max || Double(times.whole) > 3 * Double(times.half) {
            times.half = min(times.half, RequestTimeTests.nanoseconds(reading: half, limits))
            times.whole = min(times.whole, RequestTimeTests.nanoseconds(reading: whole, limits))
        }
        #expect(Double(times.whole) <= 3 * Double(times.half), "\(times)")
    }

    /// Nanoseconds of this thread that a head takes that comes byte by byte.
    private static func nanoseconds(reading head: [UInt8], _ limits: RequestParser.Limits) -> UInt64 {
        var parser = RequestParser(limits: limits)
        let start = now
        let isRead = head.withRawSpan { bytes in
            for offset in 0..<bytes.byteCount - 1 {
                guard parser.parse(bytes.extracting(offset..<offset + 1)) == .needsMore else { return false }
            }
            guard case .head = parser.parse(bytes.extracting(last: 1)) else { return false }
            return true
        }
        #expect(isRead)
        return now - start
    }

    private static var now: UInt64 {
        var time = timespec()
        // The call fills the structure in.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
