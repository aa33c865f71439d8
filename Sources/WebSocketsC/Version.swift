// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// The header describes these functions.

internal import CSwiftWebSockets

@c @implementation
public func sws_version() -> Int32 {
    SWS_VERSION_MAJOR * 1_000_000 + SWS_VERSION_MINOR * 1000 + SWS_VERSION_PATCH
}

/// A constant, so that the pointer is valid for ever; a test compares it with the number.
private let versionText: StaticString = "0.1.0"

@c @implementation
public func sws_version_text() -> UnsafePointer<CChar>? {
    unsafe UnsafeRawPointer(versionText.utf8Start).assumingMemoryBound(to: CChar.self)
}
