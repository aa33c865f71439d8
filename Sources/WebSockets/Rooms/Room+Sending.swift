extension Room {
    /// Sends a text to the members.
    ///
    /// - Parameters:
    ///   - absent: who does not get it, such as the sender: one or several.
    ///   - predicate: who gets it; nil, the default, for everyone. Called on the loop of each member, which it must not
    ///     block. Such a message is kept out of the history, and does not go to other servers.
    ///   - compress: whether to compress it where that was agreed on; nil, the default, leaves it to the routes'
    ///     thresholds.
    /// - Returns: how it goes; see there.
    @discardableResult
    public func send(
        _ text: String,
        except absent: any WebSocketHandle...,
        compress: Bool? = nil,
        to predicate: (@Sendable (WebSocket) -> Bool)? = nil
    ) -> Delivery {
        send(PreparedMessage(text: text, compress: compress), absent, predicate)
    }

    /// Sends bytes to the members; otherwise as with text.
    @discardableResult
    public func send(
        _ bytes: [UInt8],
        except absent: any WebSocketHandle...,
        compress: Bool? = nil,
        to predicate: (@Sendable (WebSocket) -> Bool)? = nil
    ) -> Delivery {
        send(PreparedMessage(binary: bytes, compress: compress), absent, predicate)
    }

    /// Sends a message to the members as it was received; otherwise as with text.
    @discardableResult
    public func send(
        _ message: Message,
        except absent: any WebSocketHandle...,
        compress: Bool? = nil,
        to predicate: (@Sendable (WebSocket) -> Bool)? = nil
    ) -> Delivery {
        send(PreparedMessage(message, compress: compress), absent, predicate)
    }

    /// Sends a message that was framed before to the members, as one that goes to several rooms; otherwise as with
    /// text.
    @discardableResult
    public func send(
        _ message: PreparedMessage,
        except absent: any WebSocketHandle...,
        to predicate: (@Sendable (WebSocket) -> Bool)? = nil
    ) -> Delivery {
        send(message, absent, predicate)
    }

    private func send(
        _ message: PreparedMessage,
        _ absent: [any WebSocketHandle],
        _ predicate: (@Sendable (WebSocket) -> Bool)?
    ) -> Delivery {
        let broadcast = Broadcast(message: message, absent: absent.map(\.webSocket.id), predicate: predicate)
        return gathering.directory.send(broadcast, to: self)
    }
}
