// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

public import CSwiftWebSockets

/// A member that is set by its name.
@safe
private enum Member<Members> {
    case int(WritableKeyPath<Members, Int32>)
    case int64(WritableKeyPath<Members, Int64>)
    case text(WritableKeyPath<Members, UnsafePointer<CChar>?>)

    /// Sets the member to what a text says.
    func set(_ members: UnsafeMutablePointer<Members>, _ value: UnsafePointer<CChar>?, _ name: String) throws(Failure) {
        switch self {
        case .text(let path): unsafe members.pointee[keyPath: path] = unsafe value
        case .int(let path): unsafe members.pointee[keyPath: path] = unsafe try number(value, name)
        case .int64(let path): unsafe members.pointee[keyPath: path] = unsafe try number(value, name)
        }
    }

    private func number<Number: FixedWidthInteger>(
        _ value: UnsafePointer<CChar>?,
        _ name: String
    ) throws(Failure) -> Number {
        let text = try unsafe WebSocketsC.text(value, name)
        guard let number = Number(text) else { throw .argument("\"\(text)\" for \(name) is no number in its range") }
        return number
    }
}

private func set<Members>(
    _ members: UnsafeMutablePointer<Members>?,
    _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?,
    among known: [String: Member<Members>]
) -> Int32 {
    reporting { () throws(Failure) in
        guard let members = unsafe members else { throw .argument("the options are NULL") }
        let name = try unsafe text(name, "name")
        guard let member = known[name] else { throw .argument("there is no member \(name) that can be set so") }
        unsafe try member.set(members, value, name)
        return Int32(SWS_OK)
    }
}

@c @implementation
public func sws_handlers_set(
    _ handlers: UnsafeMutablePointer<sws_handlers>?,
    _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> Int32 {
    unsafe set(
        handlers,
        name,
        value,
        among: [
            "subprotocol_optional": .int(\.subprotocol_optional),
            "origins": .text(\.origins),
            "deliver_fragments": .int(\.deliver_fragments),
            "max_message_size": .int64(\.max_message_size),
            "max_fragments": .int(\.max_fragments),
            "high_watermark": .int64(\.high_watermark),
            "low_watermark": .int64(\.low_watermark),
            "overflow": .int(\.overflow),
            "ping_interval_ms": .int(\.ping_interval_ms),
            "pong_timeout_ms": .int(\.pong_timeout_ms),
            "idle_timeout_ms": .int(\.idle_timeout_ms),
            "max_lifetime_ms": .int(\.max_lifetime_ms),
            "close_timeout_ms": .int(\.close_timeout_ms),
            "max_messages_per_second": .int(\.max_messages_per_second),
            "max_bytes_per_second": .int64(\.max_bytes_per_second),
            "max_control_frames_per_second": .int(\.max_control_frames_per_second),
            "compress": .int(\.compress),
            "compression_level": .int(\.compression_level),
            "compression_threshold": .int(\.compression_threshold),
            "compression_context": .int(\.compression_context),
            "max_rooms": .int(\.max_rooms),
        ]
    )
}

@c @implementation
public func sws_server_options_set(
    _ options: UnsafeMutablePointer<sws_server_options>?,
    _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> Int32 {
    unsafe set(
        options,
        name,
        value,
        among: [
            "listen": .text(\.listen),
            "certificate": .text(\.certificate),
            "private_key": .text(\.private_key),
            "client_certificates": .int(\.client_certificates),
            "client_authorities": .text(\.client_authorities),
            "loops": .int(\.loops),
            "max_connections": .int(\.max_connections),
            "max_connections_per_address": .int(\.max_connections_per_address),
            "max_accepts_per_second": .int(\.max_accepts_per_second),
            "handshake_timeout_ms": .int(\.handshake_timeout_ms),
            "max_request_head": .int(\.max_request_head),
            "max_header_fields": .int(\.max_header_fields),
            "max_rooms": .int(\.max_rooms),
            "trusted_proxies": .text(\.trusted_proxies),
            "trust_unix_peers": .int(\.trust_unix_peers),
            "proxy_protocol": .int(\.proxy_protocol),
            "hosts": .text(\.hosts),
            "stall_warning_ms": .int(\.stall_warning_ms),
            "log_level": .int(\.log_level),
            "metrics_interval_ms": .int(\.metrics_interval_ms),
        ]
    )
}

@c @implementation
public func sws_client_options_set(
    _ options: UnsafeMutablePointer<sws_client_options>?,
    _ name: UnsafePointer<CChar>?,
    _ value: UnsafePointer<CChar>?
) -> Int32 {
    unsafe set(
        options,
        name,
        value,
        among: [
            "redirected_headers": .text(\.redirected_headers),
            "secret_subprotocols": .text(\.secret_subprotocols),
            "origin": .text(\.origin),
            "bearer_token": .text(\.bearer_token),
            "authorities": .text(\.authorities),
            "certificate": .text(\.certificate),
            "private_key": .text(\.private_key),
            "dangerously_accept_any_certificate": .int(\.dangerously_accept_any_certificate),
            "proxy": .text(\.proxy),
            "max_redirects": .int(\.max_redirects),
            "resolve_timeout_ms": .int(\.resolve_timeout_ms),
            "connect_timeout_ms": .int(\.connect_timeout_ms),
            "proxy_timeout_ms": .int(\.proxy_timeout_ms),
            "handshake_timeout_ms": .int(\.handshake_timeout_ms),
            "reconnect_delay_ms": .int(\.reconnect_delay_ms),
            "reconnect_delay_limit_ms": .int(\.reconnect_delay_limit_ms),
            "reconnect_attempts": .int(\.reconnect_attempts),
            "log_level": .int(\.log_level),
        ]
    )
}
