internal import Glibc
internal import WebSockets

/// Serves what a manifest says: `manifest-server [FILE]`, by default `manifest.json`. Built with the trait `Configuration`.
@main
struct ManifestServer {
    static func main() async {
        #if Configuration
            do {
                let manifest = try await Manifest(file: CommandLine.arguments.dropFirst().first ?? "manifest.json")
                let server = WebSocketServer(manifest.server)
                for route in manifest.routes { route.handler.register(at: route.path, on: server, route.options) }
                try await server.run { addresses in
                    for address in addresses { print("listening on \(address)") }
                    fflush(nil)
                }
            } catch {
                print("manifest-server: \(error)")
                exit(2)
            }
        #else
            print("manifest-server: build it with --traits Configuration")
            exit(2)
        #endif
    }
}
