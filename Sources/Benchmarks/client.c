#include "client.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

// One in a prime number, so that every frame of a cycle has its turn.
enum { buffer_size = 256 * 1024, compare_always = 4096, compare_one_in = 17 };

// The key and its answer from RFC 6455, section 1.3.
static const char request_format[] = "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\n"
                                     "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                     "Sec-WebSocket-Version: 13\r\n%s\r\n";
static const char accept_value[] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
// RFC 7692, section 7.1.1.
static const char deflate_offer[] = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; "
                                    "client_no_context_takeover\r\n";
static const char deflate_accepted[] = "sec-websocket-extensions: permessage-deflate";

static void fail(struct client *client, const char *failure)
{
    client->state = client_failed;
    client->failure = failure;
    epoll_ctl(client->epoll, EPOLL_CTL_DEL, client->transport.socket, NULL);
}

static void watch(struct client *client, int operation, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.ptr = client };
    if (epoll_ctl(client->epoll, operation, client->transport.socket, &event) < 0)
        fail(client, "epoll_ctl");
}

// MARK: Opening

void client_start(struct client *client, int epoll, const struct client_target *target, const struct traffic *traffic)
{
    *client = (struct client){ .epoll = epoll, .target = target, .traffic = traffic };
    if (transport_connect(&client->transport, &target->address, target->tls))
        watch(client, EPOLL_CTL_ADD, EPOLLOUT);
    else
        fail(client, "connect");
}

void client_restart(struct client *client)
{
    transport_close(&client->transport);
    client_start(client, client->epoll, client->target, client->traffic);
}

void client_stall(struct client *client)
{
    epoll_ctl(client->epoll, EPOLL_CTL_DEL, client->transport.socket, NULL);
}

static void ask(struct client *client)
{
    char request[512];
    const struct client_target *target = client->target;
    const char *offer = client->traffic->deflated ? deflate_offer : "";
    int port = ntohs(target->address.sin_port);
    int size = snprintf(request, sizeof request, request_format, target->path, port, offer);
    struct iovec piece = { request, (size_t)size };
    if (size >= (int)sizeof request || transport_send(&client->transport, &piece, 1) != size) {
        fail(client, "request");
        return;
    }
    client->state = client_handshaking;
    watch(client, EPOLL_CTL_MOD, EPOLLIN);
}

/// Goes on with the TLS handshake, if there is one, and asks after it.
static void secure(struct client *client)
{
    switch (transport_secure(&client->transport)) {
    case transport_secured:
        ask(client);
        break;
    case transport_needs_input:
        watch(client, EPOLL_CTL_MOD, EPOLLIN);
        break;
    case transport_needs_output:
        watch(client, EPOLL_CTL_MOD, EPOLLOUT);
        break;
    case transport_failed:
        fail(client, "TLS");
        break;
    }
}

/// What became of connect().
static void connected(struct client *client)
{
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(client->transport.socket, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
        fail(client, "connect");
        return;
    }
    client->state = client_securing;
    secure(client);
}

/// Takes the response off the socket when it is there completely, and nothing of what follows it.
static void read_response(struct client *client)
{
    char response[2048];
    ssize_t size = transport_receive(&client->transport, response, sizeof response - 1, MSG_PEEK);
    if (size < 0 && errno == EAGAIN)
        return;
    if (size <= 0 || size == sizeof response - 1) {
        fail(client, "no usable response");
        return;
    }
    response[size] = '\0';
    char *end = strstr(response, "\r\n\r\n");
    if (!end)
        return;
    transport_receive(&client->transport, response, (size_t)(end + 4 - response), 0);
    end[2] = '\0';
    if (strncmp(response, "HTTP/1.1 101 ", 13) != 0 || !strstr(response, accept_value))
        fail(client, "refused");
    else if (client->traffic->deflated
             && !(strcasestr(response, deflate_accepted) && strstr(response, "server_no_context_takeover")))
        fail(client, "compression refused");
    else
        client->state = client_open;
}

// MARK: Sending

static void send_unsent(struct client *client)
{
    const struct traffic *traffic = client->traffic;
    size_t cycle = traffic_masked_cycle(traffic);
    while (client->unsent || client->pong_length) {
        size_t rest_of_frame = client->pong_length ? traffic_masked_rest(traffic, client->send_offset) : 0;
        struct iovec pieces[2];
        size_t count = 1;
        bool pong = client->pong_length && rest_of_frame == 0;
        if (pong) {
            pieces[0] = (struct iovec){ client->pong, client->pong_length };
        } else {
            size_t length = rest_of_frame ? rest_of_frame : client->unsent;
            size_t first = length < cycle - client->send_offset ? length : cycle - client->send_offset;
            pieces[0] = (struct iovec){ traffic->masked + client->send_offset, first };
            pieces[1] = (struct iovec){ traffic->masked, length - first };
            count = length > first ? 2 : 1;
        }
        ssize_t size = transport_send(&client->transport, pieces, count);
        if (size < 0 && errno == EAGAIN)
            break;
        if (size < 0 || (pong && size != client->pong_length)) {
            fail(client, "send");
            return;
        }
        if (pong) {
            client->pong_length = 0;
        } else {
            client->unsent -= (size_t)size;
            client->send_offset = (client->send_offset + (size_t)size) % cycle;
        }
    }
    bool waits = client->unsent || client->pong_length;
    if (waits != client->waits_to_send) {
        client->waits_to_send = waits;
        watch(client, EPOLL_CTL_MOD, waits ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

void client_send(struct client *client, unsigned frames)
{
    client->unsent += traffic_masked_length(client->traffic, client->allowed, frames);
    client->allowed += frames;
    if (!client->waits_to_send && client->state == client_open)
        send_unsent(client);
}

// MARK: Receiving

/// Takes the bytes of a control frame and answers a ping with a pong (RFC 6455, section 5.5).
static size_t receive_control(struct client *client, const uint8_t *bytes, size_t length)
{
    uint8_t *control = client->control;
    size_t taken = 0;
    while (taken < length && (client->control_length < 2 || client->control_length < 2 + control[1])) {
        control[client->control_length++] = bytes[taken++];
        if (client->control_length == 2 && ((control[0] != 0x89 && control[0] != 0x8a) || control[1] > 125)) {
            fail(client, control[0] == 0x88 ? "closed by the server" : "unexpected frame");
            return length;
        }
    }
    if (client->control_length < 2 || client->control_length < 2 + control[1])
        return taken;
    if (control[0] == 0x89) {
        static const uint8_t key[4] = { 0x9d, 0x41, 0xe7, 0x23 };
        client->pong[0] = 0x8a;
        client->pong[1] = 0x80 | control[1];
        memcpy(client->pong + 2, key, sizeof key);
        for (int i = 0; i < control[1]; i++)
            client->pong[6 + i] = control[2 + i] ^ key[i & 3];
        client->pong_length = 6 + control[1];
        send_unsent(client);
    }
    client->control_length = 0;
    return taken;
}

/// Takes bytes of the next expected frame: its header is always compared, large contents once in a while.
static size_t receive_expected(struct client *client, const uint8_t *bytes, size_t length)
{
    const struct traffic *traffic = client->traffic;
    size_t into_frame = client->receive_offset % traffic->unmasked_length;
    size_t taken = traffic->unmasked_length - into_frame < length ? traffic->unmasked_length - into_frame : length;
    size_t compared = taken;
    if (traffic->payload_length > compare_always && client->received % compare_one_in != 0) {
        size_t header = into_frame < traffic->unmasked_header ? traffic->unmasked_header - into_frame : 0;
        compared = header < taken ? header : taken;
    }
    if (memcmp(bytes, traffic->unmasked + client->receive_offset, compared) != 0) {
        fail(client, "not the expected frame");
        return length;
    }
    client->receive_offset += taken;
    if (into_frame + taken == traffic->unmasked_length)
        client->received++;
    if (client->receive_offset == traffic->frames * traffic->unmasked_length)
        client->receive_offset = 0;
    return taken;
}

/// Takes bytes of the next compressed answer, of which some are inflated.
static size_t receive_deflated(struct client *client, const uint8_t *bytes, size_t length)
{
    const struct traffic *traffic = client->traffic;
    const uint8_t *message = NULL;
    if (client->received % compare_one_in == 0) {
        size_t frame = client->received % traffic->frames;
        message = traffic->unmasked + frame * traffic->unmasked_length + traffic->unmasked_header;
    }
    size_t taken;
    switch (deflated_answer_take(&client->answer, bytes, length, &taken, traffic, message)) {
    case deflated_answer_partial:
        break;
    case deflated_answer_whole:
        client->received++;
        break;
    case deflated_answer_wrong:
        fail(client, "not the expected answer, compressed");
        break;
    }
    return taken;
}

static bool between_answers(const struct client *client)
{
    return client->traffic->deflated ? client->answer.header_length == 0
                                     : client->receive_offset % client->traffic->unmasked_length == 0;
}

static void receive(struct client *client)
{
    static uint8_t buffer[buffer_size];
    ssize_t size = transport_receive(&client->transport, buffer, sizeof buffer, 0);
    if (size < 0 && errno == EAGAIN)
        return;
    if (size <= 0) {
        fail(client, "connection lost");
        return;
    }
    size_t length = (size_t)size, at = 0;
    while (at < length && client->state == client_open) {
        if (client->control_length || (between_answers(client) && (buffer[at] & 0x08)))
            at += receive_control(client, buffer + at, length - at);
        else if (client->traffic->deflated)
            at += receive_deflated(client, buffer + at, length - at);
        else
            at += receive_expected(client, buffer + at, length - at);
    }
}

unsigned client_ready(struct client *client, uint32_t events)
{
    uint64_t before = client->received;
    switch (client->state) {
    case client_connecting:
        connected(client);
        break;
    case client_securing:
        secure(client);
        break;
    case client_handshaking:
        read_response(client);
        break;
    case client_open:
        if (events & EPOLLOUT)
            send_unsent(client);
        if (client->state == client_open && (events & ~(uint32_t)EPOLLOUT))
            do
                receive(client);
            while (client->state == client_open && transport_has_pending(&client->transport));
        break;
    case client_failed:
        break;
    }
    return (unsigned)(client->received - before);
}
