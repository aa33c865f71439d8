/// Says hello to the agent and shows the answer.
func page(endpoint: String) -> String {
    """
    <!doctype html>
    <title>Home</title>
    <h1>Say Hi to the server!</h1>
    <p>1 + 2 = <output id="sum">?</output></p>
    <script>
        const agent = new WebSocket("\(endpoint)");
        agent.onopen = () => agent.send(JSON.stringify({ exampleRequest: { a: 1, b: 2 } }));
        agent.onmessage = ({ data }) => {
            const { type, value } = JSON.parse(data);
            if (type === "int") document.getElementById("sum").value = value;
        };
    </script>
    """
}
