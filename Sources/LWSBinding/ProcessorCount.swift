internal import CUV
internal import Glibc

/// Processors of this machine.
package enum ProcessorCount {
    /// Those this process may run on, at least 1.
    package static var active: Int { max(1, Int(uv_available_parallelism())) }
}
