#if Configuration
    internal import Configuration
    internal import WebSockets

    /// What a manifest says: how to serve, and which handler is where. Environment variables override the file.
    ///
    /// ```json
    /// {
    ///   "server": { "host": "::", "port": 8443, "tls": { "certificate": "chat.pem", "key": "chat.key" } },
    ///   "limits": { "connections": 1000, "messageSize": 65536, "idleSeconds": 600 },
    ///   "routes": ["lobby", "echo"],
    ///   "lobby": { "path": "/chat", "handler": "chat" },
    ///   "echo": { "path": "/echo", "handler": "echo" }
    /// }
    /// ```
    ///
    /// `server.port` is `SERVER_PORT` in the environment, `routes` is `ROUTES=lobby,echo`, `lobby.path` is `LOBBY_PATH`.
    struct Manifest {
        var server = WebSocketServer.Configuration()
        var routes: [Route] = []

        struct Route {
            let path: String
            let handler: Handler
            let options: WebSocketOptions
        }

        /// Reads a file below the environment.
        ///
        /// - Throws: what is wrong with the file, or with a value in it.
        init(file: String) async throws {
            let place = ConfigReader(provider: InMemoryProvider(values: ["filePath": ConfigValue(stringLiteral: file)]))
            let manifest = try await FileProvider<JSONSnapshot>(config: place)
            try await self.init(ConfigReader(providers: [EnvironmentVariablesProvider(), manifest]))
        }

        private init(_ config: ConfigReader) async throws {
            // `fetch` and not the plain getters: those take a value of the wrong kind for none.
            let server = config.scoped(to: "server")
            let limits = config.scoped(to: "limits")
            self.server.listeners = [
                .tcp(
                    host: try await server.fetchString(forKey: "host", default: "127.0.0.1"),
                    port: try await server.fetchInt(forKey: "port", default: 8080),
                    tls: try await Self.tls(server.scoped(to: "tls"))
                )
            ]
            if let loops = try await server.fetchInt(forKey: "loops") { self.server.loops = loops }
            self.server.maxConnections = try await limits.fetchInt(forKey: "connections")

            var options = WebSocketOptions()
            if let size = try await limits.fetchInt(forKey: "messageSize") { options.maxMessageSize = size }
            options.idleTimeout = try await limits.fetchInt(forKey: "idleSeconds").map { .seconds($0) }
            for name in try await config.fetchRequiredStringArray(forKey: "routes") {
                let route = config.scoped(to: ConfigKey(name))
                routes.append(
                    Route(
                        path: try await route.fetchRequiredString(forKey: "path"),
                        handler: try await route.fetchRequiredString(forKey: "handler", as: Handler.self),
                        options: options
                    )
                )
            }
        }

        private static func tls(_ config: ConfigReader) async throws -> TLSConfiguration? {
            guard let certificate = try await config.fetchString(forKey: "certificate") else { return nil }
            let key = try await config.fetchRequiredString(forKey: "key")
            return TLSConfiguration(certificateChain: .file(certificate), privateKey: .file(key))
        }
    }
#endif
