internal import ExampleSupport
internal import WebSockets

/// A REST service whose connections can be upgraded below the same base path.
@main
struct HelloService {
    static func main() async {
        await ExampleProgram().serve { server in server.register(HelloWorld()) }
    }
}
