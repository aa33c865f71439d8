/*
 * What Swift cannot see of libwebsockets: macros, aliases of enum constants,
 * and the differences between versions. Nothing here keeps state.
 */
#pragma once

#include <libwebsockets.h>

#if !defined(LWS_ROLE_WS)
#error "libwebsockets was built without WebSocket support"
#endif

/* The version of the headers this was compiled against. */
static inline int clws_header_version_major(void) { return LWS_LIBRARY_VERSION_MAJOR; }
static inline int clws_header_version_minor(void) { return LWS_LIBRARY_VERSION_MINOR; }

/* LWS_WRITE_RAW is an alias that does not import: bytes go out untouched. */
static inline int clws_write_raw(struct lws *wsi, unsigned char *bytes, size_t count)
{
	return lws_write(wsi, bytes, count, LWS_WRITE_RAW);
}

/* Ends a connection from outside its callbacks, on the next timer pass. */
static inline void clws_kill(struct lws *wsi)
{
	lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* Whether it was built with clients. */
static inline int clws_has_clients(void)
{
#if defined(LWS_WITH_CLIENT)
	return 1;
#else
	return 0;
#endif
}

static inline uint64_t clws_option_libuv(void) { return LWS_SERVER_OPTION_LIBUV; }
static inline uint64_t clws_option_explicit_vhosts(void) { return LWS_SERVER_OPTION_EXPLICIT_VHOSTS; }
static inline uint64_t clws_option_raw_origin(void) { return LWS_SERVER_OPTION_JUST_USE_RAW_ORIGIN; }

/* Has the processor fetch the memory at an address, which is never an error. */
static inline void clws_prefetch(const void *address) { __builtin_prefetch(address); }

/* A virtual host whose clients use an SSL_CTX that is given. */
static inline uint64_t clws_option_tls_client(void) { return LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT; }

/* A virtual host with an SSL_CTX of its own, which the library leaves empty. */
static inline uint64_t clws_option_tls(void)
{
	return LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT | LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
}

/*
 * Adopts a connected stream socket, as a raw one of the protocol of that name.
 * `opaque` is set before the first callback. Takes the descriptor over, also
 * when it fails.
 */
static inline struct lws *clws_adopt(struct lws_vhost *vhost, int fd, const char *protocol, void *opaque)
{
	lws_adopt_desc_t info;

	memset(&info, 0, sizeof(info));
	info.vh = vhost;
	info.type = LWS_ADOPT_SOCKET | LWS_ADOPT_ALLOW_SSL;
	info.vh_prot_name = protocol;
	info.fd.sockfd = fd;
	info.opaque = opaque;

	return lws_adopt_descriptor_vhost_via_info(&info);
}

/*
 * Has a descriptor that is no socket watched for reading, for the protocol of
 * that name. Takes the descriptor over, also when it fails.
 */
static inline struct lws *clws_watch(struct lws_vhost *vhost, int fd, const char *protocol)
{
	lws_sock_file_fd_type descriptor;

	descriptor.filefd = fd;

	return lws_adopt_descriptor_vhost(vhost, LWS_ADOPT_RAW_FILE_DESC, descriptor, protocol, NULL);
}

/* A timer of a context, and whose it is. */
struct clws_timer {
	lws_sorted_usec_list_t sul;
	void *owner;
};

/*
 * Opens a WebSocket as a client, at an address that the library connects a
 * socket of its own to. `opaque` is set before the first callback. NULL when
 * it came to nothing at once: then the library has not said so otherwise, and
 * LWS_CALLBACK_WSI_DESTROY may still come or not.
 *
 * With TLS the check of the certificate for a name is left to the SSL_CTX's
 * owner. The protocol entry is named, or the library would look for one by the name
 * of the subprotocol; the library does not follow redirects. A library without
 * clients opens nothing.
 */
static inline struct lws *clws_open(struct lws_context *context, struct lws_vhost *vhost, const char *address,
				    const char *host, const char *target, const char *subprotocols,
				    const char *entry, int encrypted, void *opaque)
{
#if defined(LWS_WITH_CLIENT)
	struct lws_client_connect_info info;

	memset(&info, 0, sizeof(info));
	info.context = context;
	info.vhost = vhost;
	info.address = address;
	info.host = host;
	info.path = target;
	info.protocol = subprotocols[0] ? subprotocols : NULL;
	info.local_protocol_name = entry;
	info.alpn = "http/1.1";
	info.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
	if (encrypted)
		info.ssl_connection |= LCCSCF_USE_SSL | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK;
	info.ietf_version_or_minus_one = -1;
	info.opaque_user_data = opaque;

	return lws_client_connect_via_info(&info);
#else
	(void)context;
	(void)vhost;
	(void)address;
	(void)host;
	(void)target;
	(void)subprotocols;
	(void)entry;
	(void)encrypted;
	(void)opaque;

	return NULL;
#endif
}

/* The status of the response to a client, 0 before there is one. */
static inline unsigned int clws_response_status(struct lws *wsi)
{
#if defined(LWS_WITH_CLIENT)
	return lws_http_client_http_response(wsi);
#else
	(void)wsi;

	return 0;
#endif
}

/*
 * Names of the request's headers that libwebsockets has no token for. From
 * 4.3 the library lists them; before that there is nothing to call.
 */
#if LWS_LIBRARY_VERSION_MAJOR > 4 || (LWS_LIBRARY_VERSION_MAJOR == 4 && LWS_LIBRARY_VERSION_MINOR >= 3)
#define CLWS_LISTS_CUSTOM_HEADERS 1
#else
#define CLWS_LISTS_CUSTOM_HEADERS 0
typedef void (*lws_hdr_custom_fe_cb_t)(const char *name, int nlen, void *opaque);
#endif

/* Whether the library lists custom headers. With a constant instead, Swift would find code that is never executed. */
static inline int clws_lists_custom_headers(void) { return CLWS_LISTS_CUSTOM_HEADERS; }

static inline int clws_custom_headers_foreach(struct lws *wsi, lws_hdr_custom_fe_cb_t each, void *opaque)
{
#if CLWS_LISTS_CUSTOM_HEADERS
	return lws_hdr_custom_name_foreach(wsi, each, opaque);
#else
	(void)wsi;
	(void)each;
	(void)opaque;

	return -1;
#endif
}
