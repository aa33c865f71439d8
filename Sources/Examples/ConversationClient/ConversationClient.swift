internal import Glibc
internal import WebSockets

/// `once URL` says something and waits for the answer; `retry URL N` tries up to N times again, a second apart.
@main
struct ConversationClient {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch (arguments.first, arguments.count) {
            case ("once", 2): try await converse(arguments[1])
            case ("retry", 3):
                guard let retries = Int(arguments[2]) else { usage() }
                guard let ws = await connectWithRetry(arguments[1], maxRetries: retries) else {
                    print("None")
                    exit(1)
                }
                try await say("Hello, WebSocket!", to: ws)
            default: usage()
            }
        } catch {
            print("conversation-client: \(error)")
            exit(1)
        }
    }

    private static func usage() -> Never {
        print("usage: conversation-client once URL | retry URL N")
        exit(2)
    }
}
