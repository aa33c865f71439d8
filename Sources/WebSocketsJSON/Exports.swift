// One import gives the WebSockets and their JSON.
@_exported public import WebSockets
