/// Bytes of PEM, and the name they have in error messages.
package struct TLSMaterial: Sendable {
    let name: String
    let bytes: [UInt8]

    /// The longest file that is read; the certificates of a whole system are a fifth of it.
    private static let limit = 1 << 20

    /// A file's contents, as of now.
    package init(file path: String) throws(TLSFailure) {
        name = path
        var remaining = Self.limit
        do throws(SystemError) {
            bytes = try FileReader.read(path, followsLinks: true, remaining: &remaining)
        } catch {
            throw TLSFailure(.material, "\(error)")
        }
    }

    /// Bytes in memory.
    package init(_ bytes: [UInt8], named name: String) {
        self.name = name
        self.bytes = bytes
    }
}
