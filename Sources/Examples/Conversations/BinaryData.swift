internal import Foundation
internal import WebSockets

/// Bytes as they are on `/binary`, and as Base64 text on `/base64`: both send them back in reverse.
func registerBinary(on server: WebSocketServer) {
    server.webSocket("/binary") { ws in
        for try await bytes in ws.binaries { try await ws.send(Array(bytes.reversed())) }
    }
    server.webSocket("/base64") { ws in
        for try await text in ws.texts {
            guard let bytes = Data(base64Encoded: text) else {
                try await ws.close(.invalidPayload, reason: "not Base64")
                return
            }
            try await ws.send(Data(bytes.reversed()).base64EncodedString())
        }
    }
}
