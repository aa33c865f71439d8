internal import WebSockets

/// A server that plays a case with each client that connects: wstest of the Autobahn|Testsuite in mode `fuzzingserver`.
struct FuzzingServer {
    let options: Options
    /// The client's name in the server's report.
    let agent: String

    /// Echoes in every case, whatever comes of it, and has the report written. The server is the judge.
    func playAll() async throws {
        let count = try await caseCount()
        for number in 0..<count {
            do {
                _ = try await options.face.echo(client("/runCase?case=\(number + 1)&agent=\(agent)"))
            } catch {
                print("case \(number + 1): \(error)")
            }
        }
        _ = try await options.face.echo(client("/updateReports?agent=\(agent)"))
        print("\(count) cases played")
    }

    private func caseCount() async throws -> Int {
        let answer = try await client("/getCaseCount").withConnection { ws in try await ws.receive() }
        guard case .text(let text) = answer, let count = Int(text), count >= 0 else {
            throw WebSocketError(.invalidMessage, "\(options.configuration) does not tell how many cases it has")
        }
        return count
    }

    private func client(_ target: String) -> WebSocketClient {
        var configuration = options.configuration
        while configuration.url.last == "/" { configuration.url.removeLast() }
        configuration.url += target
        return WebSocketClient(configuration)
    }
}
