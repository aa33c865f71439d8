import Foundation
import Testing

extension Examples {
    @Suite("The chat page in a browser")
    struct BrowserTests {
        @Test(
            "two visitors talk, and go on by themselves after the server was killed and started again",
            .enabled("chromium is not installed") { Chromium.isInstalled }
        )
        func chat() async throws {
            // Kept beside the build, to be looked at.
            let pictures = Bundle.main.bundleURL.appending(path: "screenshots")
            let arguments = [try Example.chat.path(), pictures.path]
            try await Python.run("examples/browser_chat.py", arguments, within: .seconds(170))
            for name in ["chat-ann.png", "chat-bob.png"] {
                let picture = try Data(contentsOf: pictures.appending(path: name))
                #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            }
        }
    }
}
