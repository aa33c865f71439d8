internal import Glibc
public import WebSockets

/// The command line and the life that the examples have in common.
public struct ExampleProgram {
    private var values: [String: String] = [:]

    /// Reads the command line; one that is wrong ends the process.
    ///
    /// - Parameter options: names of options beside `--host` and `--port`, each with a value.
    public init(options: [String] = []) {
        let names = ["--host", "--port"] + options
        var arguments = CommandLine.arguments.dropFirst()
        while let name = arguments.popFirst() {
            guard names.contains(name), let value = arguments.popFirst() else {
                print("usage: \(CommandLine.arguments[0]) " + names.map { "[\($0) VALUE]" }.joined(separator: " "))
                exit(2)
            }
            values[name] = value
        }
    }

    /// The value of an option, nil when it was not given.
    public subscript(name: String) -> String? { values[name] }

    /// Serves on `--port` (default 8080; 0 for any that is free) of `--host` (default 127.0.0.1), until a signal ends it.
    ///
    /// - Parameter register: registers the routes.
    public func serve(_ register: (WebSocketServer) throws -> Void) async {
        do {
            guard let port = Int(self["--port"] ?? "8080") else {
                throw WebSocketError(.invalidConfiguration, "--port needs a number")
            }
            let server = WebSocketServer(host: self["--host"] ?? "127.0.0.1", port: port)
            try register(server)
            try await server.run { addresses in
                for address in addresses { say("listening on http://\(address)") }
            }
        } catch {
            say("\(CommandLine.arguments[0]): \(error)")
            exit(1)
        }
    }
}

/// Prints a line at once, whoever reads it.
public func say(_ line: String) {
    print(line)
    fflush(nil)
}
