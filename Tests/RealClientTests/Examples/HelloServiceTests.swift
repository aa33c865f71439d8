import Foundation
import Testing

extension Examples {
    @Suite("A service in the manner of Ballerina")
    struct HelloServiceTests {
        @Test("base path and upgrade path, REST beside it, the 101 to the letter, 426 for a plain GET, a reply")
        func service() async throws {
            let server = try await ExampleServer.start(.helloService)
            try await Python.run("examples/hello_service.py", [server.address])
            let lines = try await server.stop()
            #expect(lines.count { $0 == "opened" } == 2)
            #expect(lines.filter { $0.hasPrefix("closed") }.sorted() == ["closed with 1000", "closed with 1006"])
        }
    }
}
