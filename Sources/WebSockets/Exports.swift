// Opcodes, close codes, errors and route patterns are part of this product's interface.
@_exported public import WebSocketProtocol
