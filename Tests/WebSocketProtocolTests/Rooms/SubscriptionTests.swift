import Testing
import WebSocketProtocol

@Suite("A subscription that is wanted now and then")
struct SubscriptionTests {
    @Test("is begun once and ended once, by whoever finds it so")
    func once() {
        var subscription = Subscription()
        #expect(subscription.isIdle && subscription.next() == nil)
        subscription.isWanted = true
        #expect(subscription.next() == .begin)
        #expect(subscription.next() == nil, "somebody is at it")
        subscription.finish(succeeded: true)
        #expect(subscription.next() == nil && !subscription.isIdle)
        subscription.isWanted = false
        #expect(!subscription.isIdle)
        #expect(subscription.next() == .end)
        #expect(!subscription.isIdle)
        subscription.finish(succeeded: true)
        #expect(subscription.next() == nil && subscription.isIdle)
    }

    @Test("a wish that changes during a step is seen to after it")
    func changeOfMind() {
        var subscription = Subscription()
        subscription.isWanted = true
        #expect(subscription.next() == .begin)
        subscription.isWanted = false
        subscription.finish(succeeded: true)
        #expect(subscription.next() == .end)
        subscription.isWanted = true
        subscription.finish(succeeded: true)
        #expect(subscription.next() == .begin)
    }

    @Test("is tried again after a failure only when wanted anew")
    func failure() {
        var subscription = Subscription()
        subscription.isWanted = true
        #expect(subscription.next() == .begin)
        subscription.finish(succeeded: false)
        #expect(subscription.next() == nil && subscription.isIdle)
        subscription.isWanted = true
        #expect(subscription.next() == .begin)
        subscription.finish(succeeded: true)
        subscription.isWanted = false
        #expect(subscription.next() == .end)
        subscription.finish(succeeded: false)
        #expect(subscription.isIdle, "what cannot be ended is given up")
    }
}
