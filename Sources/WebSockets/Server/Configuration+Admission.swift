internal import LWSBinding
internal import Logging

extension WebSocketServer.Configuration {
    /// Descriptors left for everything but connections.
    private static let reserve = 64
    /// The tables of the C library grow with the number of descriptors.
    private static let mostConnections = 65_536

    /// The limits on connections, checked.
    func admissionLimits(_ log: LogWriter) throws(WebSocketError) -> AdmissionControl.Limits {
        guard maxConnections ?? 1 > 0, maxConnectionsPerAddress ?? 1 > 0, acceptRate?.isValid ?? true else {
            throw WebSocketError(
                .invalidConfiguration,
                "maxConnections, maxConnectionsPerAddress and acceptRate must be at least 1 where they are given"
            )
        }
        let descriptors = DescriptorLimit.soft
        if let maxConnections, maxConnections > descriptors - Self.reserve {
            log.write(
                .warning,
                .fewDescriptors,
                ["maxConnections": "\(maxConnections)", "descriptors": "\(descriptors)"]
            )
        }
        let reserve = min(Self.reserve, descriptors / 4)
        return AdmissionControl.Limits(
            connections: maxConnections ?? min(descriptors - reserve, Self.mostConnections),
            connectionsPerAddress: maxConnectionsPerAddress,
            rate: acceptRate.map { TokenBucket.Rate($0) }
        )
    }
}
