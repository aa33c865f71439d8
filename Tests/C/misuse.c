/* Whatever is done wrong is answered with an error, and nothing crashes. */
#include "check.h"

static event opened = EVENT, came = EVENT, ended = EVENT, clients_ended = EVENT;
static sws_server *server;
static sws_connection *kept;
static char url[64];

/* Handles that are none. */
static void *const nonsense[] = { NULL, (void *)1, (void *)0x1234567, (void *)(intptr_t)-1, (void *)(intptr_t)0x7fffffff00000000 };
#define NONSENSE (sizeof nonsense / sizeof nonsense[0])

static void handles_that_are_none(void) {
    size_t index;
    const char *text = NULL;
    for (index = 0; index < NONSENSE; index++) {
        sws_server *server = nonsense[index];
        sws_connection *connection = nonsense[index];
        sws_client *client = nonsense[index];
        sws_handlers handlers = SWS_HANDLERS;

        CHECK_FAILS(sws_server_port(server), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_server_adopt(server, 0), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_server_stop(server, 0), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_set_request_handler(server, "/", NULL, NULL), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_set_websocket_handler(server, "/", NULL, NULL, NULL, NULL, NULL), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_set_websocket_handlers(server, "/", &handlers), SWS_STALE_HANDLE);

        CHECK_FAILS(sws_write(connection, SWS_TEXT, "a", 1), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_write_text(connection, "a", 1), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_write_binary(connection, "a", 1), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_close(connection, 1000, NULL), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_pause_reading(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_resume_reading(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_buffered_amount(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_is_open(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_is_secure(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_close_code(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_closed_by_peer(connection), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_respond(connection, 200, NULL, NULL, 0), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_add_response_header(connection, "a", "b"), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_choose_subprotocol(connection, "a"), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_set_user_data(connection, NULL, NULL), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_request_header_at(connection, 0, &text, &text), SWS_STALE_HANDLE);
        CHECK(sws_connection_id(connection) == 0);
        CHECK(sws_user_data(connection) == NULL);
        CHECK(sws_request_method(connection) == NULL);
        CHECK(sws_request_path(connection) == NULL);
        CHECK(sws_request_query(connection) == NULL);
        CHECK(sws_request_query_value(connection, "a") == NULL);
        CHECK(sws_request_parameter(connection, "a") == NULL);
        CHECK(sws_request_header(connection, "host") == NULL);
        CHECK(sws_remote_address(connection) == NULL);
        CHECK(sws_local_address(connection) == NULL);
        CHECK(sws_subprotocol(connection) == NULL);
        CHECK(sws_close_reason(connection, NULL) == NULL);
        CHECK(sws_last_error() == SWS_STALE_HANDLE);

        CHECK_FAILS(sws_client_stop(client, 1000, NULL), SWS_STALE_HANDLE);
        CHECK_FAILS(sws_client_reconnect_now(client), SWS_STALE_HANDLE);
        CHECK(sws_client_connection(client) == NULL);
    }
}

static void arguments_that_make_no_sense(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_handlers handlers = SWS_HANDLERS;
    sws_client_options client = SWS_CLIENT_OPTIONS;
    static const char *const wrong[] = { "", "port", "80:80:80", "70000", "[::1", "127.0.0.1:", ":80", "-1" };
    static const char *const names[] = { "", "no_such_member", "size", "on_http" };
    size_t index;

    for (index = 0; index < sizeof wrong / sizeof wrong[0]; index++) {
        CHECK(sws_server_start(wrong[index], NULL, NULL) == NULL);
        CHECK(sws_last_error() == SWS_INVALID_ARGUMENT);
    }
    CHECK(sws_server_start(NULL, NULL, NULL) == NULL);
    CHECK(sws_server_start_with(NULL) == NULL);
    options.size = 3;
    CHECK(sws_server_start_with(&options) == NULL);
    CHECK(sws_last_error() == SWS_INVALID_ARGUMENT);
    options.size = sizeof options;
    options.loops = -1;
    CHECK(sws_server_start_with(&options) == NULL);
    options.loops = 0;
    options.certificate = "/there/is/no/such/file";
    CHECK(sws_server_start_with(&options) == NULL);
    CHECK(sws_last_error() == SWS_INVALID_ARGUMENT);
    options.listen = "0";
    options.private_key = "/there/is/no/such/file";
    CHECK(sws_server_start_with(&options) == NULL);
    CHECK(sws_last_error() == SWS_INVALID_CERTIFICATE);

    CHECK_FAILS(sws_server_options_set(NULL, "listen", "1"), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_server_options_set(&options, NULL, "1"), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_server_options_set(&options, "loops", "many"), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_server_options_set(&options, "loops", NULL), SWS_INVALID_ARGUMENT);
    for (index = 0; index < sizeof names / sizeof names[0]; index++) {
        CHECK_FAILS(sws_server_options_set(&options, names[index], "1"), SWS_INVALID_ARGUMENT);
    }
    CHECK(sws_server_options_set(&options, "loops", "2") == SWS_OK && options.loops == 2);
    CHECK(sws_handlers_set(&handlers, "max_message_size", "5000000000") == SWS_OK);
    CHECK(handlers.max_message_size == 5000000000);
    CHECK_FAILS(sws_handlers_set(&handlers, "max_fragments", "5000000000"), SWS_INVALID_ARGUMENT);
    CHECK(sws_handlers_set(&handlers, "max_rooms", "3") == SWS_OK && handlers.max_rooms == 3);
    CHECK(sws_client_options_set(&client, "origin", "https://example.org") == SWS_OK);
    CHECK(strcmp(client.origin, "https://example.org") == 0);

    handlers.overflow = 7;
    CHECK_FAILS(sws_set_websocket_handlers(server, "/other", &handlers), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_set_websocket_handlers(server, NULL, NULL), SWS_INVALID_ARGUMENT);
}

static int no_slash(sws_connection *connection, void *user) {
    (void)connection;
    (void)user;
    return 0;
}

static void routes_that_make_no_sense(void) {
    static const char *const list[] = { "not a token", NULL };
    CHECK_FAILS(sws_set_request_handler(server, "no slash", no_slash, NULL), SWS_INVALID_ROUTE);
    CHECK_FAILS(sws_set_request_handler(server, NULL, no_slash, NULL), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(
        sws_set_websocket_handler_with_subprotocols(server, "/list", list, no_slash, NULL, NULL, NULL, NULL),
        SWS_INVALID_ARGUMENT
    );
    /* Nothing has changed. */
    CHECK(sws_set_request_handler(server, "/nobody", NULL, NULL) == SWS_OK);
}

static int on_request(sws_connection *connection, void *user) {
    (void)user;
    CHECK_FAILS(sws_write_text(connection, "a", 1), SWS_WRONG_STATE);
    CHECK_FAILS(sws_close(connection, 1000, NULL), SWS_WRONG_STATE);
    CHECK_FAILS(sws_respond(connection, 99, NULL, NULL, 0), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_respond(connection, 200, "text\r\nEvil: yes", NULL, 0), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_respond(connection, 200, NULL, NULL, 5), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_add_response_header(connection, "no token", "b"), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_add_response_header(connection, "a", "b\nc"), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_add_response_header(connection, NULL, "b"), SWS_INVALID_ARGUMENT);
    return 1; /* without an answer: 500 */
}

static int on_connect(sws_connection *connection, void *user) {
    (void)user;
    /* Two Unicode forms of a word are two texts. */
    CHECK(strcmp(sws_request_query_value(connection, "a"), "caf\xc3\xa9") == 0);
    CHECK(strcmp(sws_request_query_value(connection, "b"), "cafe\xcc\x81") == 0);
    CHECK_FAILS(sws_write_text(connection, "a", 1), SWS_WRONG_STATE);
    CHECK_FAILS(sws_close(connection, 1000, NULL), SWS_WRONG_STATE);
    CHECK_FAILS(sws_close_code(connection), SWS_WRONG_STATE);
    CHECK(sws_is_open(connection) == 0);
    CHECK(sws_set_request_handler(server, "/inside", on_request, NULL) == SWS_OK);
    return 0;
}

static void rooms(sws_connection *connection) {
    char name[1027];
    int number;
    memset(name, 'a', sizeof name);
    name[1026] = 0;
    /* Not terminated within what is looked at. */
    CHECK_FAILS(sws_room_join(server, name, connection), SWS_INVALID_ARGUMENT);
    name[1025] = 0;
    CHECK_FAILS(sws_room_join(server, name, connection), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_room_leave(server, name, connection), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_room_send(server, name, SWS_TEXT, "a", 1, NULL), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_room_count(server, name), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_room_join(server, NULL, connection), SWS_INVALID_ARGUMENT);
    name[1024] = 0;
    CHECK(sws_room_join(server, name, connection) == 1);
    CHECK(sws_room_join(server, name, connection) == 0);
    CHECK(sws_room_join(server, "caf\xc3\xa9", connection) == 1);
    CHECK(sws_room_count(server, "cafe\xcc\x81") == 0);
    for (number = 2; number < 100; number++) {
        snprintf(name, sizeof name, "%d", number);
        CHECK(sws_room_join(server, name, connection) == 1);
    }
    CHECK_FAILS(sws_room_join(server, "one more", connection), SWS_TOO_MANY_ROOMS);
    CHECK(sws_room_leave(server, "2", connection) == 1);
    CHECK(sws_room_join(server, "one more", connection) == 1);
}

static void on_ready(sws_connection *connection, void *user) {
    static const char not_text[] = { 'a', (char)0xff };
    char large[126] = { 0 };
    (void)user;
    CHECK_FAILS(sws_respond(connection, 200, NULL, NULL, 0), SWS_WRONG_STATE);
    CHECK_FAILS(sws_choose_subprotocol(connection, "a"), SWS_WRONG_STATE);
    CHECK_FAILS(sws_write(connection, 3, "a", 1), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_write(connection, -1, "a", 1), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_write(connection, SWS_TEXT, NULL, 1), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_write(connection, SWS_TEXT, "a", (size_t)-1), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_write_text(connection, not_text, sizeof not_text), SWS_INVALID_FRAME);
    CHECK_FAILS(sws_write(connection, SWS_CONTINUATION, "a", 1), SWS_INVALID_FRAME);
    CHECK_FAILS(sws_write(connection, SWS_PING, large, sizeof large), SWS_INVALID_FRAME);
    CHECK_FAILS(sws_write(connection, SWS_PING | SWS_MORE, "a", 1), SWS_INVALID_FRAME);
    CHECK_FAILS(sws_write(connection, SWS_CLOSE, "a", 1), SWS_INVALID_FRAME);
    CHECK_FAILS(sws_close(connection, 70000, NULL), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_close(connection, -1, NULL), SWS_INVALID_ARGUMENT);
    CHECK_FAILS(sws_server_port((sws_server *)connection), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_write_text((sws_connection *)server, "a", 1), SWS_STALE_HANDLE);
    rooms(connection);
    CHECK(sws_write_text(connection, NULL, 0) == SWS_SENT);
    kept = connection;
    event_happened(&opened);
}

static int on_data(sws_connection *connection, int bits, const char *data, size_t length, void *user) {
    (void)user;
    (void)length;
    CHECK(data != NULL);
    if (SWS_OPCODE(bits) == SWS_TEXT) {
        CHECK(sws_close(connection, 4000, "enough") == SWS_OK);
        CHECK_FAILS(sws_close(connection, 4001, "twice"), SWS_CLOSED);
        CHECK_FAILS(sws_write_text(connection, "late", 4), SWS_CLOSED);
        CHECK_FAILS(sws_room_join(server, "late", connection), SWS_CLOSED);
        event_happened(&came);
    }
    return 1;
}

static void on_close(sws_connection *connection, void *user) {
    (void)user;
    CHECK(connection == kept);
    CHECK(sws_close_code(connection) == 4000);
    CHECK(strcmp(sws_close_reason(connection, NULL), "enough") == 0);
    CHECK(sws_closed_by_peer(connection) == 0);
    CHECK_FAILS(sws_write_text(connection, "late", 4), SWS_CLOSED);
    CHECK_FAILS(sws_close(connection, 1000, NULL), SWS_CLOSED);
    event_happened(&ended);
}

static void client_ready(sws_connection *connection, void *user) {
    (void)user;
    CHECK(sws_write_text(connection, "hello", 5) > 0);
}

static void client_ended(sws_client *client, int code, const char *text, void *user) {
    (void)user;
    CHECK(code == SWS_SESSION_ENDED);
    CHECK(text[0] != 0);
    /* It is over already, and cannot be waited for here. */
    CHECK_FAILS(sws_client_stop(client, 1000, NULL), SWS_WOULD_BLOCK);
    event_happened(&clients_ended);
}

static void a_session(void) {
    sws_handlers handlers = SWS_HANDLERS;
    sws_client_options options = SWS_CLIENT_OPTIONS;
    sws_client *client;
    handlers.ready = client_ready;
    options.ended = client_ended;

    CHECK(sws_client_start(NULL, &handlers, &options) == NULL);
    CHECK(sws_client_start("http://", &handlers, &options) == NULL);
    CHECK(sws_last_error() == SWS_INVALID_URL);
    CHECK(sws_client_start(url, NULL, &options) == NULL);

    client = sws_client_start(url, &handlers, &options);
    CHECK(client != NULL);
    WAIT(opened, 1);
    WAIT(came, 1);
    WAIT(ended, 1);
    WAIT(clients_ended, 1);
}

static void stale_handles(void) {
    /* Its close handler may be about to return. */
    static const struct timespec moment = { 0, 10 * 1000 * 1000 };
    int tries;
    for (tries = 0; tries < 6000 && sws_is_open(kept) != SWS_STALE_HANDLE; tries++) nanosleep(&moment, NULL);
    CHECK_FAILS(sws_write_text(kept, "a", 1), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_close(kept, 1000, NULL), SWS_STALE_HANDLE);
    CHECK(sws_request_path(kept) == NULL);
}

static event stop_begun = EVENT, stopped = EVENT;

static void stopping_ready(sws_connection *connection, void *user) {
    (void)connection;
    (void)user;
    CHECK_FAILS(sws_server_stop(server, 1000), SWS_WOULD_BLOCK);
    CHECK_FAILS(sws_server_stop(server, 500), SWS_WOULD_BLOCK);
    event_happened(&stop_begun);
}

static void on_stopped(sws_server *stopping, void *user) {
    (void)user;
    CHECK(stopping == server);
    event_happened(&stopped);
}

static void ignore_end(sws_client *client, int code, const char *text, void *user) {
    (void)client;
    (void)code;
    (void)text;
    (void)user;
    event_happened(&clients_ended);
}

static void stop_inside_a_callback(void) {
    sws_server_options options = SWS_SERVER_OPTIONS;
    sws_client_options client = SWS_CLIENT_OPTIONS;
    sws_handlers handlers = SWS_HANDLERS;
    options.listen = "0";
    options.loops = 2;
    options.stopped = on_stopped;
    server = sws_server_start_with(&options);
    CHECK(server != NULL);
    CHECK(sws_set_websocket_handler(server, "/", NULL, stopping_ready, NULL, NULL, NULL) == SWS_OK);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/", sws_server_port(server));
    client.ended = ignore_end;
    CHECK(sws_client_start(url, &handlers, &client) != NULL);
    WAIT(stop_begun, 1);
    /* Here it can be waited for, unless it is over. */
    CHECK(sws_server_stop(server, 5000) == SWS_OK || sws_last_error() == SWS_STALE_HANDLE);
    WAIT(stopped, 1);
    CHECK_FAILS(sws_server_stop(server, 0), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_set_request_handler(server, "/", on_request, NULL), SWS_STALE_HANDLE);
    WAIT(clients_ended, 2);
}

int main(void) {
    CHECK(sws_version() == SWS_VERSION);
    CHECK(sws_last_error() == SWS_OK);
    CHECK(sws_error_text(12345)[0] != 0);

    server = sws_server_start("0", on_request, NULL);
    CHECK(server != NULL);
    CHECK(sws_set_websocket_handler(server, "/", on_connect, on_ready, on_data, on_close, NULL) == SWS_OK);
    snprintf(url, sizeof url, "ws://127.0.0.1:%d/?a=caf%%C3%%A9&b=cafe%%CC%%81", sws_server_port(server));

    handles_that_are_none();
    arguments_that_make_no_sense();
    routes_that_make_no_sense();
    a_session();
    stale_handles();
    CHECK(sws_server_stop(server, 5000) == SWS_OK);
    CHECK_FAILS(sws_server_stop(server, 5000), SWS_STALE_HANDLE);
    CHECK_FAILS(sws_server_port(server), SWS_STALE_HANDLE);
    stop_inside_a_callback();
    puts("every misuse was answered");
    return 0;
}
