internal import LWSBinding

/// The head of a request as the C library read it, which `WebSocketProtocol` has a type of the same name for.
typealias RequestHead = LWSBinding.RequestHead
