internal import CUV

/// A handle of libuv: its memory, whose it is, and its end.
///
/// libuv refers to the memory until it has called back for the end of the handle, so that is kept until then.
@safe
final class UVHandle {
    private let generic: UnsafeMutablePointer<uv_handle_t>

    /// Memory of which a call is to make a handle of a kind.
    init(_ kind: uv_handle_type) {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: uv_handle_size(kind), alignment: 16)
        unsafe generic = memory.assumingMemoryBound(to: uv_handle_t.self)
    }

    deinit {
        unsafe generic.deallocate()
    }

    /// For the calls that make, start and stop a handle of its kind.
    func pointer<Kind>() -> UnsafeMutablePointer<Kind> {
        unsafe UnsafeMutableRawPointer(generic).assumingMemoryBound(to: Kind.self)
    }

    /// Sets what callbacks find by `owner(of:as:)`; it must outlive the handle.
    func setOwner(_ owner: AnyObject) {
        unsafe generic.pointee.data = Unmanaged.passUnretained(owner).toOpaque()
    }

    /// Whose a handle is that a callback was given.
    @inline(__always)
    static func owner<Owner: AnyObject>(of handle: UnsafeMutableRawPointer?, as owner: Owner.Type) -> Owner? {
        guard let data = unsafe handle?.assumingMemoryBound(to: uv_handle_t.self).pointee.data else { return nil }
        return unsafe Unmanaged<Owner>.fromOpaque(data).takeUnretainedValue()
    }

    /// Whether it is started.
    var isActive: Bool { unsafe uv_is_active(generic) != 0 }

    /// Ends the handle; nothing calls back for it from here on.
    func close() {
        unsafe generic.pointee.data = Unmanaged.passRetained(self).toOpaque()
        unsafe uv_close(generic) { handle in
            guard let data = unsafe handle?.pointee.data else { return }
            unsafe Unmanaged<UVHandle>.fromOpaque(data).release()
        }
    }
}
