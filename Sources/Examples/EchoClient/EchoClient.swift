internal import Glibc
internal import WebSockets

/// Connects and sends back whatever comes, until the server closes; or does so with every case of a fuzzing server.
///
/// The status is 0 when all ended in good order, 1 when it did not, 2 when the command line makes no sense.
@main
struct EchoClient {
    static func main() async {
        do {
            let options = try Options(CommandLine.arguments.dropFirst())
            switch options.task {
            case .echo: try await echo(options)
            case .cases(let agent): try await FuzzingServer(options: options, agent: agent).playAll()
            }
        } catch let misuse as Options.Misuse {
            print("echo-client: \(misuse)\n\(Options.usage)")
            exit(2)
        } catch {
            print("echo-client: \(error)")
            exit(1)
        }
    }

    private static func echo(_ options: Options) async throws {
        let info = try await options.face.echo(WebSocketClient(options.configuration))
        print("closed with \(info)")
        let isOrderly = info.initiator == .peer && [.normal, .goingAway, .noStatus].contains(info.code)
        if !isOrderly { exit(1) }
    }
}
