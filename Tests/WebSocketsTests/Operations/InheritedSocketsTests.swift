import Testing
import WebSockets

@Suite("Sockets that a process was started with")
struct InheritedSocketsTests {
    struct Example: Sendable {
        var variables: [String: String]
        var names: [String]
    }

    @Test(
        "counted by LISTEN_FDS, named by LISTEN_FDNAMES, meant for LISTEN_PID",
        arguments: [
            Example(variables: [:], names: []),
            Example(variables: ["LISTEN_PID": "7"], names: []),
            Example(variables: ["LISTEN_PID": "7", "LISTEN_FDS": "1"], names: ["unknown"]),
            Example(
                variables: ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web:web"],
                names: ["web", "web"]
            ),
            Example(variables: ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": ":b"], names: ["", "b"]),
            Example(variables: ["LISTEN_FDS": "1", "LISTEN_FDNAMES": "web"], names: ["web"]),
            Example(variables: ["LISTEN_PID": "8", "LISTEN_FDS": "1"], names: []),
            Example(variables: ["LISTEN_PID": "seven", "LISTEN_FDS": "1"], names: []),
            Example(variables: ["LISTEN_PID": "7", "LISTEN_FDS": "-1"], names: []),
            Example(variables: ["LISTEN_PID": "7", "LISTEN_FDS": "many"], names: []),
            Example(
                variables: ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "a"],
                names: ["unknown", "unknown"]
            ),
        ]
    )
    func variables(example: Example) {
        #expect(InheritedSockets(processID: 7) { example.variables[$0] }.names == example.names)
    }

    @Test("their descriptors begin at 3")
    func descriptors() {
        let variables = ["LISTEN_FDS": "3", "LISTEN_FDNAMES": "web:admin:web"]
        let sockets = InheritedSockets(processID: 1) { variables[$0] }
        #expect(sockets.descriptors(named: "web") == [3, 5])
        #expect(sockets.descriptors(named: "admin") == [4])
        #expect(sockets.descriptors(named: "other") == [])
        #expect(sockets.descriptors(named: nil) == [3, 4, 5])
    }

    @Test("a server that was started without the one it wants says so")
    func missing() async throws {
        var configuration = WebSocketServer.Configuration()
        configuration.listeners = [.inherited(name: "web")]
        let server = WebSocketServer(configuration)
        let error = await #expect(throws: WebSocketError.self) { try await server.start() }
        #expect(error?.code == .cannotListen)
        #expect(error?.message.contains("inherited:web") == true)
    }
}
