/// What libFuzzer calls with each input. Its buffer is not ours to keep, so the input is copied.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target.run(Input(unsafe Array(UnsafeBufferPointer(start: start, count: count))))
    return 0
}

/// The target that `--target=NAME` on the command line chose; libFuzzer leaves arguments with two dashes alone.
private let target: FuzzTarget = {
    let option = "--target="
    let name = CommandLine.arguments.last { $0.hasPrefix(option) }?.dropFirst(option.count)
    guard let name, let target = FuzzTarget(rawValue: String(name)) else {
        fatalError("--target= takes one of \(FuzzTarget.allCases.map(\.rawValue))")
    }
    return target
}()
