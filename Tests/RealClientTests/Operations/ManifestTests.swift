#if Configuration
    import Testing

    @Suite("A server that a manifest describes")
    struct ManifestTests {
        @Test("routes lead to the named handlers, limits and TLS are kept, and the environment overrides the file")
        func manifest() async throws {
            let certificate = try Certificates.path("server.pem")
            let key = try Certificates.path("server.key")
            try await Python.run("manifest.py", [Example.manifestServer.path(), certificate, key])
        }
    }
#endif
