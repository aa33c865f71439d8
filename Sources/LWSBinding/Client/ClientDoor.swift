// In a release build each socket declaration is visible through one only of the C modules that include its header.
internal import CLibWebSockets
internal import CUV
internal import Glibc

/// The address at which libwebsockets connects the sockets of clients, for want of a way to give it connected ones.
///
/// libwebsockets 4.1.6 makes a client's socket itself and connects it, with names looked up on the loop's thread.
/// This binding has connected a socket already. So the library is given the address of this listening socket, in
/// Linux's abstract namespace, where a connection is made within the call; and in `LWS_CALLBACK_WSI_CREATE`, which comes
/// between that and the first byte, the connected descriptor takes the place of the library's under its number. No event
/// loop has looked at the number by then. What the library connected is closed by that.
final class ClientDoor {
    /// As the library wants it: "+" for the kind, "@" for the namespace.
    let address: String
    private let descriptor: Int32

    /// Listens at an address that the kernel chooses.
    init() throws(SystemError) {
        descriptor = try StreamDescriptor.open(AF_UNIX)
        do throws(SystemError) {
            address = try Self.listen(on: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    private static func listen(on descriptor: Int32) throws(SystemError) -> String {
        guard SocketName(ofAnyIn: AF_UNIX).bind(descriptor) == 0, Glibc.listen(descriptor, 16) == 0 else {
            throw SystemError("listening")
        }
        guard case .unix(let path)? = NumericAddress(localOf: descriptor) else { throw SystemError("getsockname") }
        return "+\(path)"
    }

    /// Puts a connected descriptor into the place of one that the library connected here, and takes it over.
    static func replace(_ place: Int32, by descriptor: Int32) -> Bool {
        let result = cuv_replace(place, descriptor)
        close(descriptor)
        return result >= 0
    }

    /// Drops what earlier openings have left, and what anybody else has connected, so that there is room.
    func clear() {
        while true {
            let arrived = cuv_accept(descriptor, nil, nil)
            guard arrived >= 0 else { return }
            close(arrived)
        }
    }
}
