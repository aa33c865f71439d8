/// Reads the text exposition format strictly: what it does not expect is an error.
struct PrometheusParser {
    struct Problem: Error {
        let line: Substring
        let what: String
    }

    struct Sample: Hashable {
        let name: String
        let labels: [String: String]
        let value: Double
    }

    private(set) var types: [String: String] = [:]
    private(set) var samples: [Sample] = []
    private var helped: Set<String> = []
    private var current = ""

    init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Problem(line: "", what: "the last line does not end") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) { try read(line) }
    }

    /// The value of a sample.
    func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }

    private mutating func read(_ line: Substring) throws {
        if line.hasPrefix("# HELP ") {
            let name = String(line.dropFirst(7).prefix { $0 != " " })
            guard helped.insert(name).inserted else { throw Problem(line: line, what: "second HELP") }
            current = name
        } else if line.hasPrefix("# TYPE ") {
            let parts = line.split(separator: " ")
            guard parts.count == 4, parts[2] == current, ["counter", "gauge", "histogram"].contains(parts[3]),
                types.updateValue(String(parts[3]), forKey: current) == nil
            else { throw Problem(line: line, what: "TYPE") }
            guard (parts[3] == "counter") == current.hasSuffix("_total") else {
                throw Problem(line: line, what: "name of a counter")
            }
        } else {
            try readSample(line)
        }
    }

    private mutating func readSample(_ line: Substring) throws {
        var rest = line
        let name = Self.takeName(&rest)
        let isHistogram = types[current] == "histogram"
        let names = isHistogram ? ["_bucket", "_sum", "_count"].map { current + $0 } : [current]
        guard types[current] != nil, names.contains(name) else { throw Problem(line: line, what: "name") }
        var labels: [String: String] = [:]
        if rest.first == "{" {
            repeat {
                rest.removeFirst()
                let label = Self.takeName(&rest)
                guard !label.isEmpty, rest.hasPrefix("=\"") else { throw Problem(line: line, what: "label") }
                rest.removeFirst(2)
                guard let value = Self.takeValue(&rest), labels.updateValue(value, forKey: label) == nil else {
                    throw Problem(line: line, what: "label value")
                }
            } while rest.first == ","
            guard rest.first == "}" else { throw Problem(line: line, what: "end of labels") }
            rest.removeFirst()
        }
        guard rest.first == " ", let value = Double(rest.dropFirst()) else { throw Problem(line: line, what: "value") }
        let sample = Sample(name: name, labels: labels, value: value)
        guard !samples.contains(where: { $0.name == name && $0.labels == labels }) else {
            throw Problem(line: line, what: "a second time")
        }
        samples.append(sample)
    }

    private static func takeName(_ rest: inout Substring) -> String {
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0 == "_" || $0.isNumber) }
        rest = rest[name.endIndex...]
        return name.first?.isNumber == true ? "" : String(name)
    }

    /// Up to the closing quote, which is taken too.
    private static func takeValue(_ rest: inout Substring) -> String? {
        var value = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return value
            case "\\":
                switch rest.popFirst() {
                case "\\": value += "\\"
                case "\"": value += "\""
                case "n": value += "\n"
                default: return nil
                }
            default: value.append(character)
            }
        }
        return nil
    }
}
