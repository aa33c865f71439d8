internal import Glibc

/// A string argument that must be there.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String) throws(Failure) -> String {
    guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
    return unsafe String(cString: pointer)
}

/// A string argument that must be there and have no more bytes than are allowed: what is behind them is not looked at.
func text(_ pointer: UnsafePointer<CChar>?, _ name: String, atMost limit: Int) throws(Failure) -> String {
    if let pointer = unsafe pointer, unsafe strnlen(pointer, limit + 1) > limit {
        throw .argument("\(name) has more than \(limit) bytes")
    }
    return try unsafe text(pointer, name)
}

/// Bytes that C passes, to be copied before the call returns.
@inline(__always)
func buffer(_ data: UnsafeRawPointer?, _ length: Int) throws(Failure) -> UnsafeRawBufferPointer {
    guard length >= 0, unsafe data != nil || length == 0 else {
        throw .argument("the data is NULL or its length is out of range")
    }
    return unsafe UnsafeRawBufferPointer(start: data, count: length)
}

/// Strings with NULL behind the last; none for NULL.
func texts(_ pointer: UnsafePointer<UnsafePointer<CChar>?>?) -> [String] {
    guard let pointer = unsafe pointer else { return [] }
    var texts: [String] = []
    while let text = unsafe pointer[texts.count] { texts.append(unsafe String(cString: text)) }
    return texts
}
