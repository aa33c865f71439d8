internal import LWSBinding

extension WebSocketError {
    /// Why a libwebsockets context could not be made, with what to do about it.
    init(contextFailure failure: LWSContext.Failure) {
        switch failure {
        case .libraryMismatch:
            let running = LibraryVersion.library.map(\.description) ?? "of unknown version"
            self.init(
                .libraryMismatch,
                "Compiled against libwebsockets \(LibraryVersion.headers), but the library installed is \(running): "
                    + "rebuild on this machine",
                cause: failure
            )
        case .noEventLoop:
            self.init(
                .missingEventLoop,
                "libwebsockets has no libuv event loop: install the package libwebsockets-evlib-uv",
                cause: failure
            )
        case .noVirtualHost:
            self.init(.cannotListen, "libwebsockets refused the virtual host", cause: failure)
        case .noTLS(let failure):
            self.init(tlsFailure: failure)
        }
    }

    /// Why TLS could not be set up.
    init(tlsFailure failure: TLSFailure) {
        switch failure.kind {
        case .material: self.init(.invalidCertificate, failure.description)
        case .settings: self.init(.invalidConfiguration, failure.description)
        }
    }
}
