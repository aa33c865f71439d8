internal import ExampleSupport

/// CivetWeb's way of serving WebSockets, in Swift: a page at `/`, and endpoints of four callbacks each.
@main
struct CallbackServer {
    static func main() async {
        await ExampleProgram().serve { server in
            let journal = Journal()
            registerPage(on: server)
            registerCallbacks(on: server, journal)
            registerGuardedCallbacks(on: server, journal)
        }
    }
}
