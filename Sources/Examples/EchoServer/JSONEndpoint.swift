internal import WebSocketsJSON

/// What clients of `/json` say.
private enum JSONCommand: Codable, TaggedEnum {
    case count(attributes: [String: Int])
    case mode(Mode)
    case echo(text: String)

    enum Mode: String, Codable {
        case on, off
    }
}

/// What they are told.
private enum JSONAnswer: Codable, TaggedEnum {
    case count(Int)
    case echo(text: String)
    case problem(String)
}

/// Lets clients of `/json` send values: a dictionary, which is counted, an enum of strings, and text, which comes back.
func registerJSON(on routes: some Routes, _ options: WebSocketOptions, _ tally: Tally) {
    var options = options
    options.deliversFragments = false
    routes.agent("/json", receiving: JSONCommand.self, sending: JSONAnswer.self, options: options) { _ in
        tally.countReady()
    } handler: { _, event, client in
        switch event {
        case .message(.count(let attributes)): client.post(.count(attributes.count))
        case .message(.mode(let mode)): client.post(.echo(text: mode.rawValue))
        case .message(.echo(let text)): client.post(.echo(text: text))
        case .error(let error): client.post(.problem("\(error.code)"))
        case .close: tally.countClosed()
        }
    }
}
