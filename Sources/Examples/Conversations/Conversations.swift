internal import ExampleSupport

/// Conversations written as loops over `receive` and `send`, each on a path of its own.
@main
struct Conversations {
    static func main() async {
        await ExampleProgram().serve { server in
            registerEcho(on: server)
            registerJSON(on: server)
            try registerChat(on: server)
            try registerProtocol(on: server)
            registerRooms(on: server)
            registerHeartbeat(on: server)
            registerBinary(on: server)
            registerErrors(on: server)
            try registerBroadcast(on: server)
        }
    }
}
