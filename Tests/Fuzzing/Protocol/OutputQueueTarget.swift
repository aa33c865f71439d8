import WebSocketProtocol

/// What a connection does with its queue, a byte or two for each step, beside an oracle that holds every frame by itself.
func fuzzOutputQueue(_ input: consuming Input) {
    var input = input
    let repeatsBytes = input.takeByte() & 1 != 0
    var queue = OutputQueue(pool: FrameBufferPool(), repeatsBytes: repeatsBytes)
    var oracle = OutputOracle()
    var number: UInt8 = 0
    while !input.rest.isEmpty {
        let step = input.takeByte()
        let argument = Int(input.takeByte())
        number &+= 1
        let payload = [UInt8](repeating: number, count: step & 0x80 == 0 ? argument : argument * 37)
        switch step & 7 {
        case 0, 1:
            let bits = FrameBits(step & 8 == 0 ? .text : .continuation, fin: step & 16 == 0)
            queue.append(bits, unsafe payload.span.bytes)
            oracle.append(FrameHeader(bits: bits, payloadLength: payload.count).encoded() + payload)
        case 2:
            let bits = FrameBits(.ping)
            let short = Array(payload.prefix(125))
            queue.appendControl(bits, unsafe short.span.bytes)
            oracle.appendControl(FrameHeader(bits: bits, payloadLength: short.count).encoded() + short)
        case 3:
            let bits = FrameBits(.binary, fin: step & 16 == 0)
            let frame = FrameHeader(bits: bits, payloadLength: payload.count).encoded() + payload
            queue.append(shared: frame)
            oracle.append(frame)
        case 4:
            queue.dropOldestMessages(downTo: argument * 4)
            oracle.dropOldestMessages(downTo: argument * 4)
        case 5 where step & 8 != 0:
            queue.removeUnstartedData()
            oracle.removeUnstartedData()
        default:
            let limit = step & 32 == 0 ? Int.max : 1 + argument / 2
            var lent: [UInt8]?
            let tookAll = queue.writeNext(atMost: limit) { bytes in
                lent = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                return min(argument, bytes.byteCount)
            }
            require(lent?.isEmpty != true, "nothing is lent")
            require(tookAll == (lent.map { $0.count <= argument } ?? false), "all was taken: \(tookAll)")
            oracle.write(lent ?? [], taking: argument, repeatsBytes: repeatsBytes)
        }
        require(queue.dataByteCount == oracle.dataByteCount, "\(queue.dataByteCount) bytes of data")
        require(queue.controlByteCount == oracle.controlByteCount, "\(queue.controlByteCount) bytes of control frames")
    }
    while queue.writeNext({
        oracle.write(unsafe $0.withUnsafeBytes { unsafe Array($0) }, taking: .max, repeatsBytes: repeatsBytes)
        return $0.byteCount
    }) {}
    require(queue.isEmpty && oracle.dataByteCount + oracle.controlByteCount == 0, "bytes are left")
}
