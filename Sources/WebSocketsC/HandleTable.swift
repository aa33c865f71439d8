internal import Glibc
internal import LWSBinding
internal import Synchronization

/// The handles of one kind, and what they stand for.
///
/// A handle looks like a pointer to C and is a number: the place in this table, and a serial number that no other
/// handle of the process has. So one that is stale, made up or of another kind is told from those that live.
///
/// An object may belong to a thread, which alone removes it; then that thread looks it up without a lock.
///
/// `@unchecked Sendable`: `objects` of the slots change under the lock only, and an object with an owner on that
/// thread only; slots are never given back.
@safe
final class HandleTable<Object: AnyObject & Sendable>: @unchecked Sendable {
    /// The place of a handle in the table.
    @safe
    private struct Slot: ~Copyable {
        /// The handle, 0 while the slot is free.
        let handle = Atomic<UInt>(0)
        /// The identity of the thread that the object belongs to, 0 for none.
        let owner = Atomic<UInt>(0)
        /// Retained.
        var object: Unmanaged<Object>?
    }

    private struct Room {
        var free: [Int] = []
        var used = 0
    }

    private let room = Lock(Room())
    private let chunks: UnsafeMutablePointer<Atomic<UnsafeMutablePointer<Slot>?>>

    private static var slotBits: UInt { 24 }
    private static var chunkSize: Int { 1024 }
    private static var chunkCount: Int { (1 << Int(slotBits)) / chunkSize }

    init() {
        unsafe chunks = .allocate(capacity: Self.chunkCount)
        for index in 0..<Self.chunkCount { unsafe (chunks + index).initialize(to: Atomic(nil)) }
    }

    /// A handle for `object`, which is kept until the handle is removed. Nil when there are 16 million.
    func insert(_ object: Object) -> OpaquePointer? {
        unsafe room.withLock { room in
            guard let index = room.free.popLast() ?? takeFresh(&room), let slot = unsafe slot(index) else { return nil }
            let handle = HandleNumber.next() << Self.slotBits | UInt(index)
            unsafe slot.pointee.object = .passRetained(object)
            unsafe slot.pointee.owner.store(0, ordering: .relaxed)
            unsafe slot.pointee.handle.store(handle, ordering: .releasing)
            return unsafe OpaquePointer(bitPattern: handle)
        }
    }

    /// Lets the calling thread look the object up without a lock. Only that thread may remove it then.
    func claim(_ handle: OpaquePointer?) {
        guard let slot = unsafe slot(of: handle) else { return }
        unsafe slot.pointee.owner.store(Self.thisThread, ordering: .relaxed)
    }

    /// Makes a handle stale; nil when it is so already.
    @discardableResult
    func remove(_ handle: OpaquePointer?) -> Object? {
        room.withLock { room in
            guard let slot = unsafe slot(of: handle), let object = unsafe slot.pointee.object.take() else { return nil }
            unsafe slot.pointee.handle.store(0, ordering: .relaxed)
            unsafe room.free.append(Self.index(of: handle))
            return unsafe object.takeRetainedValue()
        }
    }

    /// What a handle stands for; nil when it is stale.
    func object(_ handle: OpaquePointer?) -> Object? {
        room.withLock { _ in
            guard let slot = unsafe slot(of: handle) else { return nil }
            return unsafe slot.pointee.object?.takeUnretainedValue()
        }
    }

    /// Calls `body` with what a handle stands for; nil when it is stale.
    @inline(__always)
    func with<Result>(_ handle: OpaquePointer?, _ body: (Object) -> Result) -> Result? {
        if let slot = unsafe slot(of: handle), unsafe slot.pointee.owner.load(ordering: .relaxed) == Self.thisThread {
            return unsafe slot.pointee.object?._withUnsafeGuaranteedRef(body)
        }
        return unsafe object(handle).map(body)
    }

    /// The slot of a handle that is not stale.
    @inline(__always)
    private func slot(of handle: OpaquePointer?) -> UnsafeMutablePointer<Slot>? {
        guard let slot = unsafe slot(Self.index(of: handle)),
            unsafe slot.pointee.handle.load(ordering: .acquiring) == UInt(bitPattern: handle), unsafe handle != nil
        else { return nil }
        return unsafe slot
    }

    @inline(__always)
    private func slot(_ index: Int) -> UnsafeMutablePointer<Slot>? {
        unsafe chunks[index / Self.chunkSize].load(ordering: .acquiring).map { unsafe $0 + index % Self.chunkSize }
    }

    @inline(__always)
    private static func index(of handle: OpaquePointer?) -> Int {
        Int(bitPattern: handle) & (1 << Int(slotBits) - 1)
    }

    private func takeFresh(_ room: inout Room) -> Int? {
        guard room.used < Self.chunkSize * Self.chunkCount else { return nil }
        if room.used % Self.chunkSize == 0 {
            let chunk = UnsafeMutablePointer<Slot>.allocate(capacity: Self.chunkSize)
            for index in 0..<Self.chunkSize { unsafe (chunk + index).initialize(to: Slot()) }
            unsafe chunks[room.used / Self.chunkSize].store(chunk, ordering: .releasing)
        }
        defer { room.used += 1 }
        return room.used
    }

    @inline(__always)
    private static var thisThread: UInt { UInt(pthread_self()) }
}

/// Serial numbers for handles of all kinds, from 1.
private enum HandleNumber {
    private static let last = Atomic<UInt>(0)

    static func next() -> UInt { last.add(1, ordering: .relaxed).newValue }
}
