internal import ExampleSupport
internal import WebSockets

/// An open connection, or nil when the first attempt and all those after it have failed.
func connectWithRetry(_ url: String, maxRetries: Int) async -> AsyncWebSocket? {
    var configuration = WebSocketClient.Configuration(url: url)
    configuration.shouldReconnect = { failure in
        say("Connection failed, retrying in 1s...")
        return true
    }
    var backoff = Backoff.fixed(.seconds(1))
    backoff.maxAttempts = maxRetries
    return try? await WebSocketClient(configuration).connect(retrying: backoff)
}
