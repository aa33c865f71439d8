// The page of the chat example. Names and texts come from strangers: they only ever become text nodes.

const RECONNECT_FIRST = 0.5; // seconds
const RECONNECT_LONGEST = 30; // seconds
const LOG_LENGTH = 500; // entries kept in the page
const CONTINUED_WITHIN = 300; // seconds between two messages shown as one group

const element = (id) => document.getElementById(id);

/// One WebSocket after another: each loss is followed by a wait that doubles, with jitter, up to a limit.
class Connection {
    #url;
    #onState;
    #onEvent;
    #socket = null;
    #timer = null;
    #attempt = 0;
    #ready = false;

    /// `onState` gets "connecting", "connected" or "waiting" with the seconds left; `onEvent` each event sent to us.
    constructor(url, { onState, onEvent }) {
        this.#url = url;
        this.#onState = onState;
        this.#onEvent = onEvent;
    }

    open() {
        this.close();
        this.#onState("connecting");
        const socket = new WebSocket(this.#url);
        this.#socket = socket;
        socket.onmessage = ({ data }) => this.#received(data);
        socket.onclose = () => this.#wait();
    }

    close() {
        clearInterval(this.#timer);
        this.#ready = false;
        if (!this.#socket) return;
        this.#socket.onmessage = this.#socket.onclose = null;
        this.#socket.close();
        this.#socket = null;
    }

    /// Whether the text was handed to an open connection.
    send(text) {
        if (!this.#ready || this.#socket.readyState !== WebSocket.OPEN) return false;
        this.#socket.send(text);
        return true;
    }

    #received(data) {
        let event;
        try {
            event = JSON.parse(data);
        } catch {
            return;
        }
        // Only a server that speaks ends the back-off; one that accepts and hangs up does not.
        if (!this.#ready) {
            this.#ready = true;
            this.#attempt = 0;
            this.#onState("connected");
        }
        this.#onEvent(event);
    }

    #wait() {
        this.close();
        const longest = Math.min(RECONNECT_LONGEST, RECONNECT_FIRST * 2 ** this.#attempt);
        this.#attempt += 1;
        // Between half and all of it, so that the clients of a restarted server do not return in one wave.
        const deadline = Date.now() + longest * (0.5 + Math.random() / 2) * 1000;
        const tick = () => {
            const left = deadline - Date.now();
            if (left <= 0) this.open();
            else this.#onState("waiting", Math.ceil(left / 1000));
        };
        this.#timer = setInterval(tick, 250);
        tick();
    }
}

/// The name for the next visit; browsers may refuse to keep one.
const memory = {
    get name() {
        try {
            return localStorage.getItem("chat.name") ?? "";
        } catch {
            return "";
        }
    },
    set name(name) {
        try {
            localStorage.setItem("chat.name", name);
        } catch {
            // The visitor is asked again next time.
        }
    },
};

// Pieces of the page

function make(tag, className, ...children) {
    const made = document.createElement(tag);
    made.className = className;
    made.append(...children);
    return made;
}

function hue(name) {
    let hash = 0;
    for (const character of name) hash = (hash * 31 + character.codePointAt(0)) % 360;
    return (hash * 137) % 360;
}

function avatar(name) {
    const made = make("span", "avatar", Array.from(name)[0]?.toUpperCase() ?? "?");
    made.ariaHidden = "true";
    made.style.setProperty("--hue", hue(name));
    return made;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

function timestamp(seconds) {
    const date = new Date(seconds * 1000);
    const made = make("time", "", clock.format(date));
    made.dateTime = date.toISOString();
    made.title = calendar.format(date);
    return made;
}

// The log

let lastMessage = null;
let following = true; // the end of the log is in view, and stays there
let unseen = 0;

function isAtEnd() {
    const log = element("log");
    return log.scrollHeight - log.scrollTop - log.clientHeight < 48;
}

function scrollToEnd() {
    following = true;
    element("log").scrollTop = element("log").scrollHeight;
    element("newest").hidden = true;
}

function addToLog(entry) {
    const messages = element("messages");
    messages.append(entry);
    while (messages.childElementCount > LOG_LENGTH) messages.firstElementChild.remove();
    if (following) scrollToEnd();
}

function addNote(text) {
    lastMessage = null;
    addToLog(make("li", "note", text));
}

function addMessage(message) {
    const { name, text, time } = message;
    const author = make("span", "author", name);
    author.style.setProperty("--hue", hue(name));
    const bubble = make("p", "bubble", text);
    bubble.dir = "auto";

    const entry = make("li", "message", avatar(name), make("p", "byline", author, timestamp(time)), bubble);
    const own = name === ownName;
    const continued = lastMessage?.name === name && time - lastMessage.time < CONTINUED_WITHIN;
    entry.classList.toggle("own", own);
    entry.classList.toggle("continued", continued);
    lastMessage = message;

    following ||= own;
    addToLog(entry);
    element("newest").hidden = following;
    if (document.hidden) document.title = `(${++unseen}) Chat`;
}

// The people

const users = new Set();

function showUsers() {
    const entries = [...users]
        .sort((a, b) => a.localeCompare(b))
        .map((name) => {
            const entry = make("li", "", avatar(name), make("span", "person", name));
            if (name === ownName) entry.append(make("span", "you", "you"));
            return entry;
        });
    element("users").replaceChildren(...entries);
    element("count").textContent = element("short-count").textContent = users.size;
}

// What the server sends

const events = {
    welcome({ name, users: present }) {
        ownName = name;
        users.clear();
        for (const user of [...present, name]) users.add(user);
        showUsers();
        addNote(wasConnected ? "You are back" : `You joined as ${name}`);
        wasConnected = true;
    },
    joined({ name }) {
        users.add(name);
        showUsers();
        if (name !== ownName) addNote(`${name} joined`);
    },
    left({ name }) {
        users.delete(name);
        showUsers();
        addNote(`${name} left`);
    },
    message: addMessage,
};

function receive(event) {
    if (Object.hasOwn(events, event?.type)) events[event.type](event);
}

// The connection

let connection = null;
let ownName = "";
let wasConnected = false;

function showState(state, secondsLeft) {
    const lost = state === "waiting" && element("app").dataset.state === "connected";
    element("app").dataset.state = state;
    // The countdown is outside the live region: a screen reader should hear of the change, not of every second.
    const status = { connecting: "Connecting", connected: "Connected", waiting: "Reconnecting" }[state];
    if (element("status").textContent !== status) element("status").textContent = status;
    element("countdown").textContent = state === "waiting" ? `in ${secondsLeft} s` : "";
    element("retry").hidden = state !== "waiting";
    element("send").disabled = state !== "connected";
    if (lost) addNote("Connection lost");
}

function join(name) {
    memory.name = name;
    connection?.close();
    wasConnected = false;
    const url = new URL("/chat", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    url.search = `?name=${encodeURIComponent(name)}`;
    connection = new Connection(url, { onState: showState, onEvent: receive });
    connection.open();
    element("text").focus();
}

function askForName() {
    element("name").value = memory.name;
    element("join").showModal();
}

// What the visitor does

element("join-form").addEventListener("submit", () => join(element("name").value.trim()));
element("join").addEventListener("cancel", (event) => {
    if (!connection) event.preventDefault();
});
element("join").addEventListener("close", () => {
    if (!connection) askForName();
});

element("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = element("text");
    if (text.value.trim() && connection?.send(text.value.trim())) text.value = "";
    text.focus();
});
element("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    element("composer").requestSubmit();
});

element("rename").addEventListener("click", askForName);
element("retry").addEventListener("click", () => connection.open());
element("newest").addEventListener("click", scrollToEnd);
element("log").addEventListener("scroll", () => {
    following = isAtEnd();
    if (following) element("newest").hidden = true;
});
new ResizeObserver(() => following && scrollToEnd()).observe(element("log"));

function showPeople(open) {
    element("people").classList.toggle("open", open);
    element("toggle-people").ariaExpanded = String(open);
}

element("toggle-people").addEventListener("click", () => {
    showPeople(!element("people").classList.contains("open"));
});
document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") showPeople(false);
});
document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    unseen = 0;
    document.title = "Chat";
});
window.addEventListener("online", () => {
    if (element("app").dataset.state === "waiting") connection.open();
});

if (memory.name) join(memory.name);
else askForName();
