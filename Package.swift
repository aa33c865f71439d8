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
        .library(name: "WebSocketsTesting", targets: ["WebSocketsTesting"]),
        .executable(name: "echo-server", targets: ["EchoServer"]),
        .executable(name: "chat", targets: ["Chat"]),
    ],
    traits: [
        .trait(name: "Metrics", description: "Report counters to swift-metrics once a second.")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.5.0"),
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
        .target(name: "WebSocketProtocol", swiftSettings: settings),
        .target(
            name: "LWSBinding",
            dependencies: ["CLibWebSockets", "CUV"],
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
            ],
            swiftSettings: settings
        ),
        .target(
            name: "WebSocketsTesting",
            dependencies: ["WebSockets"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "EchoServer",
            dependencies: ["WebSockets"],
            path: "Sources/Examples/EchoServer",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Chat",
            dependencies: ["WebSockets"],
            path: "Sources/Examples/Chat",
            resources: [.copy("Public")],
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
            dependencies: ["LWSBinding", "WebSockets", "WebSocketsTesting"],
            swiftSettings: settings
        ),
    ]
)
