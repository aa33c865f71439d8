// error: capture of 'shared' with non-Sendable type 'Members' in a '@Sendable' closure
import WebSockets

final class Members { var names: [String] = [] }

func make(_ shared: Members) -> LoopLocal<Members> {
    LoopLocal { _ in shared }
}
