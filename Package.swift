// swift-tools-version: 6.2

import PackageDescription

var settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .strictMemorySafety(),
]
if Context.environment["CI"] != nil {
    settings.append(.treatAllWarnings(as: .error))
}

let package = Package(
    name: "swift-libwebsockets",
    products: [
        .library(name: "WebSockets", targets: ["WebSockets"]),
        .library(name: "WebSocketsJSON", targets: ["WebSocketsJSON"]),
        .library(name: "WebSocketsTesting", targets: ["WebSocketsTesting"]),
        .library(name: "swiftwebsockets", type: .dynamic, targets: ["WebSocketsC"]),
        .executable(name: "echo-server", targets: ["EchoServer"]),
        .executable(name: "echo-client", targets: ["EchoClient"]),
        .executable(name: "chat", targets: ["Chat"]),
        .executable(name: "manifest-server", targets: ["ManifestServer"]),
        .executable(name: "callback-server", targets: ["CallbackServer"]),
        .executable(name: "conversations", targets: ["Conversations"]),
        .executable(name: "conversation-client", targets: ["ConversationClient"]),
        .executable(name: "chat-actor", targets: ["ChatActor"]),
        .executable(name: "stateful-agent", targets: ["StatefulAgent"]),
        .executable(name: "hello-service", targets: ["HelloService"]),
    ],
    traits: [
        .trait(name: "Configuration", description: "Gives the example manifest-server swift-configuration."),
        .trait(name: "Metrics", description: "Reports counters to swift-metrics once a second."),
        .trait(name: "ServiceLifecycle", description: "Makes WebSocketServer a Service of swift-service-lifecycle."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.8.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CLibWebSockets",
            path: "Modules/CLibWebSockets",
            pkgConfig: "libwebsockets",
            providers: [.apt(["libwebsockets-dev"]), .brew(["libwebsockets"])]
        ),
        .systemLibrary(
            name: "CUV",
            path: "Modules/CUV",
            pkgConfig: "libuv",
            providers: [.apt(["libuv1-dev"]), .brew(["libuv"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            path: "Modules/COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .systemLibrary(
            name: "CZlib",
            path: "Modules/CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
        ),
        .target(name: "WebSocketProtocol", dependencies: ["CZlib"], swiftSettings: settings),
        .target(
            name: "LWSBinding",
            dependencies: ["WebSocketProtocol", "CLibWebSockets", "CUV", "COpenSSL"],
            swiftSettings: settings
        ),
        .target(
            name: "WebSockets",
            dependencies: [
                "WebSocketProtocol",
                "LWSBinding",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])
                ),
            ],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CSwiftWebSockets", path: "Sources/CSwiftWebSockets"),
        .target(
            name: "WebSocketsC",
            dependencies: [
                "CSwiftWebSockets",
                "LWSBinding",
                "WebSockets",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings,
            // scripts/install says itself where the library looks for the Swift runtime.
            linkerSettings: Context.environment["WEBSOCKETS_NO_RUNPATH"] == nil
                ? [] : [.unsafeFlags(["-no-toolchain-stdlib-rpath"])]
        ),
        .target(name: "WebSocketsJSON", dependencies: ["WebSockets"], swiftSettings: settings),
        .target(
            name: "WebSocketsTesting",
            dependencies: ["WebSockets"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "EchoServer",
            dependencies: ["WebSocketsJSON", .product(name: "Logging", package: "swift-log")],
            path: "Sources/Examples/EchoServer",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "EchoClient",
            dependencies: ["WebSockets"],
            path: "Sources/Examples/EchoClient",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "BenchmarkClient",
            dependencies: ["WebSockets"],
            path: "Sources/Benchmarks/Client",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Chat",
            dependencies: ["WebSockets"],
            path: "Sources/Examples/Chat",
            resources: [.copy("Public")],
            swiftSettings: settings
        ),
        .target(
            name: "ExampleSupport",
            dependencies: ["WebSockets"],
            path: "Sources/Examples/Support",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "CallbackServer",
            dependencies: ["ExampleSupport", .product(name: "HTTPTypes", package: "swift-http-types")],
            path: "Sources/Examples/CallbackServer",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Conversations",
            dependencies: ["ExampleSupport", "WebSocketsJSON"],
            path: "Sources/Examples/Conversations",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ConversationClient",
            dependencies: ["ExampleSupport", "WebSocketsJSON"],
            path: "Sources/Examples/ConversationClient",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ChatActor",
            dependencies: ["ExampleSupport", "WebSocketsJSON"],
            path: "Sources/Examples/ChatActor",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "StatefulAgent",
            dependencies: [
                "ExampleSupport",
                "WebSocketsJSON",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Sources/Examples/StatefulAgent",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "HelloService",
            dependencies: ["ExampleSupport"],
            path: "Sources/Examples/HelloService",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ManifestServer",
            dependencies: [
                "WebSocketsJSON",
                .product(
                    name: "Configuration",
                    package: "swift-configuration",
                    condition: .when(traits: ["Configuration"])
                ),
            ],
            path: "Sources/Examples/ManifestServer",
            exclude: ["manifest.json"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebSocketProtocolTests",
            dependencies: ["WebSocketProtocol"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebSocketsTests",
            dependencies: [
                "LWSBinding",
                "WebSockets",
                "WebSocketsJSON",
                "WebSocketsTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
                .product(name: "MetricsTestKit", package: "swift-metrics", condition: .when(traits: ["Metrics"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RealClientTests",
            dependencies: [
                "LWSBinding",
                "WebSockets",
                "WebSocketsTesting",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.copy("Scripts")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConcurrencyTests",
            dependencies: [
                "LWSBinding",
                "WebSockets",
                "WebSocketsTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(
                    name: "ServiceLifecycle",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])
                ),
                .product(
                    name: "UnixSignals",
                    package: "swift-service-lifecycle",
                    condition: .when(traits: ["ServiceLifecycle"])
                ),
            ],
            swiftSettings: settings
        ),
    ]
)

// Linked against libFuzzer, which brings its own `main`: only scripts/fuzz builds it.
if Context.environment["FUZZING"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzing",
            dependencies: [
                "WebSocketProtocol",
                "WebSockets",
                "WebSocketsJSON",
                "WebSocketsTesting",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Fuzzing",
            exclude: ["Dictionaries", "Seeds"],
            swiftSettings: settings
        )
    )
}
