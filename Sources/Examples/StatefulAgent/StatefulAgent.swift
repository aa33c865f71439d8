internal import ExampleSupport

/// An agent with a state for each client at `/ws`, and its page at `/`; with `--ask URL` the other end of it.
@main
struct StatefulAgent {
    static func main() async {
        let program = ExampleProgram(options: ["--ask"])
        if let url = program["--ask"] {
            await ask(url)
        } else {
            await program.serve { server in
                registerPage(on: server)
                registerAgent(on: server)
            }
        }
    }
}
