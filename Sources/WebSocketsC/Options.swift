internal import CSwiftWebSockets
internal import WebSockets

/// Reading structs of options, which begin with their size.
enum Options {
    /// What C passed, with zeros for members that its header did not have.
    ///
    /// - Parameter size: the first member of the struct.
    static func copy<Members: BitwiseCopyable>(
        _ pointer: UnsafePointer<Members>?,
        _ size: KeyPath<Members, Int>,
        into members: Members
    ) throws(Failure) -> Members {
        guard let pointer = unsafe pointer else { throw .argument("the options are NULL") }
        let count = unsafe pointer.pointee[keyPath: size]
        guard count >= MemoryLayout<Int>.size, count <= 1 << 16 else {
            throw .argument("\(count) is no size of \(Members.self): initialize it with the macro of its name")
        }
        var members = members
        unsafe withUnsafeMutableBytes(of: &members) { bytes in
            let known = unsafe UnsafeRawBufferPointer(start: pointer, count: min(count, bytes.count))
            unsafe bytes.copyMemory(from: known)
        }
        return members
    }

    /// Milliseconds, where 0 is for the default.
    static func set(_ milliseconds: Int32, _ name: String, _ duration: inout Duration) throws(Failure) {
        guard milliseconds >= 0 else { throw .argument("\(name) is negative") }
        if milliseconds > 0 { duration = .milliseconds(Int(milliseconds)) }
    }

    /// The same where `SWS_NEVER` is one of the values.
    static func set(_ milliseconds: Int32, _ name: String, _ duration: inout Duration?) throws(Failure) {
        if milliseconds == SWS_NEVER { return duration = nil }
        guard milliseconds >= 0 else { throw .argument("\(name) is negative and not SWS_NEVER") }
        if milliseconds > 0 { duration = .milliseconds(Int(milliseconds)) }
    }

    /// A number, where 0 is for the default.
    static func set(_ value: some BinaryInteger, _ name: String, _ number: inout Int) throws(Failure) {
        guard let value = Int(exactly: value), value >= 0 else { throw .argument("\(name) is negative") }
        if value > 0 { number = value }
    }

    /// The same where the default is no limit.
    static func set(_ value: some BinaryInteger, _ name: String, _ number: inout Int?) throws(Failure) {
        guard let value = Int(exactly: value), value >= 0 else { throw .argument("\(name) is negative") }
        if value > 0 { number = value }
    }

    /// So many a second, where 0 is for the default and `SWS_NEVER` for no limit.
    static func set(_ value: some BinaryInteger, _ name: String, _ limit: inout RateLimit?) throws(Failure) {
        guard let value = Int(exactly: value), value >= -1 else {
            throw .argument("\(name) is negative and not SWS_NEVER")
        }
        if value > 0 { limit = RateLimit(perSecond: value) } else if value < 0 { limit = nil }
    }

    /// The items of a list with commas.
    static func items(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    }
}

/// A string that may be NULL.
func optionalText(_ pointer: UnsafePointer<CChar>?) -> String? {
    unsafe pointer.map { unsafe String(cString: $0) }
}
