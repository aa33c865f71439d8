/// Tells the task that runs from all others that live.
///
/// `UnsafeCurrentTask` can be compared too, but a copy of one that is kept costs as much as a small message.
@safe
package struct TaskIdentity: Equatable {
    private let bits: UInt

    /// The task that runs here; nil outside of tasks.
    @inline(__always)
    package static var current: TaskIdentity? {
        unsafe withUnsafeCurrentTask { task in
            // A reference to the task, or nil: read where it is, since a copy would be counted.
            let bits = unsafe Swift.withUnsafeBytes(of: task) { unsafe $0.load(as: UInt.self) }
            return bits == 0 ? nil : TaskIdentity(bits: bits)
        }
    }
}
