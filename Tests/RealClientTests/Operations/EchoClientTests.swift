import Testing

@Suite("The example echo-client", .timeLimit(.minutes(1)))
struct EchoClientTests {
    @Test("an orderly close ends it with status 0, any other with 1", arguments: ["closures", "async"])
    func status(face: String) async throws {
        try await ForeignServer.run { server in
            for (code, status) in [(1000, 0), (1001, 0), (1011, 1)] as [(Int, Int32)] {
                let url = server.url("/close?code=\(code)&reason=bye")
                let (outcome, output) = try await run(["--face", face, url])
                #expect(outcome.status == status)
                #expect(output == "closed with \(code) from the peer: \"bye\"\n")
                // The library's banners stay out of the way.
                #expect(!outcome.errors.contains("LWS"))
            }
        }
    }

    @Test("a server that is not there ends it with status 1 and what is wrong")
    func noServer() async throws {
        let port = try Sockets.freePort()
        let (outcome, output) = try await run(["ws://127.0.0.1:\(port)/"])
        #expect(outcome.status == 1)
        #expect(output.hasPrefix("echo-client: cannotConnect: 127.0.0.1:\(port) "))
    }

    @Test(
        "misuse ends it with status 2 and how to use it",
        arguments: [
            ([], "a URL is needed"),
            (["ws://a/", "ws://b/"], "what is ws://b/ for?"),
            (["--what", "ws://a/"], "what is --what for?"),
            (["--cases", "ws://a/"], "--agent and --cases go together"),
            (["--cases", "--agent", "a&b", "ws://a/"], "--agent takes letters"),
            (["--max-message", "many", "ws://a/"], "--max-message needs a number"),
            (["ws://a/", "--face"], "--face needs a value"),
        ] as [([String], String)]
    )
    func misuse(arguments: [String], problem: String) async throws {
        let (outcome, output) = try await run(arguments)
        #expect(outcome.status == 2)
        #expect(output.contains(problem))
        #expect(output.contains("usage: echo-client"))
    }

    private func run(_ arguments: [String]) async throws -> (Program.Outcome, output: String) {
        let outcome = try await Program(Example.echoClient.path(), arguments).outcome()
        return (outcome, String(decoding: outcome.output, as: UTF8.self))
    }
}
