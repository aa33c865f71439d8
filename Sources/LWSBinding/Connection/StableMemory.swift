/// Values at one address for as long as this object lives: C libraries keep pointers into what they are given.
@safe
final class StableMemory<Value> {
    /// The address of the first.
    let pointer: UnsafeMutablePointer<Value>
    private let count: Int

    init(_ values: [Value]) {
        count = values.count
        unsafe pointer = .allocate(capacity: count)
        _ = unsafe UnsafeMutableBufferPointer(start: pointer, count: count).initialize(from: values)
    }

    deinit {
        unsafe pointer.deinitialize(count: count)
        unsafe pointer.deallocate()
    }

    /// One of the values.
    subscript(index: Int) -> Value {
        get {
            precondition((0..<count).contains(index))
            return unsafe pointer[index]
        }
        set {
            precondition((0..<count).contains(index))
            unsafe pointer[index] = newValue
        }
    }
}

extension StableMemory<CChar> {
    /// Room for C strings of so many bytes, with an empty one.
    convenience init(textOfAtMost limit: Int) {
        self.init([CChar](repeating: 0, count: limit + 1))
    }

    /// Makes it the C string of a text, cut where it would not fit.
    func setText(_ text: String) {
        let bytes = text.utf8.prefix(count - 1)
        for (index, byte) in bytes.enumerated() { self[index] = CChar(bitPattern: byte) }
        self[bytes.count] = 0
    }
}

extension StaticString {
    /// The C string, which is there for as long as the process.
    var cString: UnsafePointer<CChar> { unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}
