/// Writes metrics in Prometheus' text exposition format, version 0.0.4.
package struct PrometheusText {
    /// What kind of metric the samples of a name are.
    package enum Kind: String, Sendable {
        /// Only grows; its name ends with `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// Buckets, a sum and a count.
        case histogram
    }

    /// What has been written.
    package private(set) var text = ""

    /// Nothing yet.
    package init() {}

    /// Begins a metric: its samples follow.
    package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One sample of the metric begun last.
    package mutating func sample(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: String) {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.key)=\"\(Self.escaped($0.value, quotes: true))\"" }
            text += "{\(pairs.joined(separator: ","))}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }
}
