/* OpenSSL, and what of it is a macro or a stack, which Swift cannot see. */
#pragma once

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static inline void cssl_set_minimum_version(SSL_CTX *context, int version)
{
	(void)SSL_CTX_set_min_proto_version(context, version);
}

static inline int cssl_set_groups(SSL_CTX *context, const char *list)
{
	return SSL_CTX_set1_groups_list(context, list);
}

/* Makes sessions last no longer than their connection. */
static inline void cssl_forbid_resumption(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
	(void)SSL_CTX_set_num_tickets(context, 0);
}

/* Session tickets only: nothing is kept here for a client that may come back. */
static inline void cssl_forbid_session_cache(SSL_CTX *context)
{
	(void)SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

/* What prepares a session ticket, as SSL_CTX_set_tlsext_ticket_key_evp_cb(3) says. */
typedef int (*cssl_ticket_callback)(SSL *ssl, unsigned char *name, unsigned char *vector, EVP_CIPHER_CTX *cipher,
	EVP_MAC_CTX *mac, int is_made);

static inline int cssl_set_ticket_callback(SSL_CTX *context, cssl_ticket_callback callback)
{
	return (int)SSL_CTX_set_tlsext_ticket_key_evp_cb(context, callback);
}

/* Encrypts or decrypts a ticket with AES-256 and HMAC-SHA-256, for which the keys have 32 bytes each. */
static inline int cssl_use_ticket_key(EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const unsigned char *encryption,
	const unsigned char *authentication, const unsigned char *vector, int is_made)
{
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, (void *)authentication, 32),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"sha256", 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_MAC_CTX_set_params(mac, parameters) == 1 &&
		EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, encryption, vector, is_made) == 1;
}

/* What callbacks find by `cssl_endpoint`. */
static inline void cssl_set_endpoint(SSL_CTX *context, void *endpoint) { (void)SSL_CTX_set_app_data(context, endpoint); }

static inline void *cssl_endpoint(const SSL *ssl) { return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)); }

static inline void cssl_set_options(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
		SSL_OP_PRIORITIZE_CHACHA);
	(void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

static inline void cssl_set_client_options(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	(void)SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
		SSL_MODE_RELEASE_BUFFERS);
}

/*
 * Asks for the server of a name, or of an address in numbers, and checks its
 * certificate for it: the alternative names alone, never the subject (RFC 9525
 * section 2). An address is not sent (RFC 6066 section 3).
 */
static inline int cssl_set_server_name(SSL *ssl, const char *name)
{
	X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);

	X509_VERIFY_PARAM_set_hostflags(parameters,
		X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
	if (X509_VERIFY_PARAM_set1_ip_asc(parameters, name) == 1)
		return (int)SSL_set_tlsext_host_name(ssl, NULL);
	ERR_clear_error();

	return SSL_set1_host(ssl, name) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

/* Makes the handshake fail for want of a certificate that could do. */
static inline void cssl_trust_nobody(SSL *ssl) { (void)SSL_set1_host(ssl, "nobody.invalid"); }

static inline void cssl_set_server_name_callback(SSL_CTX *context, int (*callback)(SSL *, int *, void *))
{
	(void)SSL_CTX_set_tlsext_servername_callback(context, callback);
}

/* The name of a cipher the context would accept, NULL beyond the last. */
static inline const char *cssl_cipher_name(const SSL_CTX *context, int index)
{
	STACK_OF(SSL_CIPHER) *ciphers = SSL_CTX_get_ciphers(context);

	return index < sk_SSL_CIPHER_num(ciphers) ? SSL_CIPHER_get_name(sk_SSL_CIPHER_value(ciphers, index)) : NULL;
}

static inline int cssl_set_verify_store(SSL *ssl, X509_STORE *store)
{
	return (int)SSL_set1_verify_cert_store(ssl, store);
}

static inline int cssl_use_identity(SSL *ssl, X509 *leaf, EVP_PKEY *key, STACK_OF(X509) *chain)
{
	return SSL_use_cert_and_key(ssl, leaf, key, chain, 1);
}

static inline STACK_OF(X509) *cssl_certificates_new(void) { return sk_X509_new_null(); }

/* Takes the certificate over. */
static inline void cssl_certificates_push(STACK_OF(X509) *stack, X509 *certificate)
{
	if (!sk_X509_push(stack, certificate))
		X509_free(certificate);
}

static inline void cssl_certificates_free(STACK_OF(X509) *stack) { sk_X509_pop_free(stack, X509_free); }

static inline STACK_OF(X509_NAME) *cssl_names_new(void) { return sk_X509_NAME_new_null(); }

/* Copies the name. */
static inline void cssl_names_push(STACK_OF(X509_NAME) *stack, const X509_NAME *name)
{
	X509_NAME *copy = X509_NAME_dup(name);

	if (copy && !sk_X509_NAME_push(stack, copy))
		X509_NAME_free(copy);
}

static inline void cssl_names_free(STACK_OF(X509_NAME) *stack) { sk_X509_NAME_pop_free(stack, X509_NAME_free); }

static inline void cssl_set_authorities(SSL *ssl, const STACK_OF(X509_NAME) *names)
{
	SSL_set_client_CA_list(ssl, SSL_dup_CA_list(names));
}

static inline STACK_OF(GENERAL_NAME) *cssl_alternative_names(const X509 *certificate)
{
	return (STACK_OF(GENERAL_NAME) *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int cssl_alternative_names_count(const STACK_OF(GENERAL_NAME) *names) { return sk_GENERAL_NAME_num(names); }

/* A DNS name, NULL when the name is of another kind. */
static inline const ASN1_STRING *cssl_dns_name(const STACK_OF(GENERAL_NAME) *names, int index)
{
	GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);

	return name->type == GEN_DNS ? name->d.dNSName : NULL;
}

/* Whether a certificate names a server: by a DNS name or an address among its alternative names. */
static inline int cssl_names_server(const X509 *certificate)
{
	STACK_OF(GENERAL_NAME) *names = cssl_alternative_names(certificate);
	int names_server = 0;

	for (int index = 0; index < sk_GENERAL_NAME_num(names); index++) {
		int type = sk_GENERAL_NAME_value(names, index)->type;

		names_server |= type == GEN_DNS || type == GEN_IPADD;
	}
	GENERAL_NAMES_free(names);

	return names_server;
}

static inline void cssl_alternative_names_free(STACK_OF(GENERAL_NAME) *names) { GENERAL_NAMES_free(names); }

/* What a private key's reader needs, and whether it was asked for it. */
struct cssl_password {
	const char *text;
	int was_asked;
};

static inline int cssl_give_password(char *buffer, int size, int is_writing, void *user)
{
	struct cssl_password *password = (struct cssl_password *)user;
	size_t count = password->text ? strlen(password->text) : 0;

	(void)is_writing;
	password->was_asked = 1;
	if (count == 0 || count > (size_t)size)
		return -1;
	memcpy(buffer, password->text, count);

	return (int)count;
}

/* Never asks at a terminal, as OpenSSL would by itself. */
static inline EVP_PKEY *cssl_read_key(BIO *bio, struct cssl_password *password)
{
	return PEM_read_bio_PrivateKey(bio, NULL, cssl_give_password, password);
}

/* True when a reader stopped because there is no more PEM block. */
static inline int cssl_is_end_of_pem(void)
{
	unsigned long error = ERR_peek_last_error();

	return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

/* The text of RFC 4514, but with characters beyond ASCII as they are. */
static inline void cssl_print_name(BIO *bio, const X509_NAME *name)
{
	(void)X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
}

/* The text of a memory BIO. */
static inline size_t cssl_bio_text(BIO *bio, const char **text)
{
	return (size_t)BIO_get_mem_data(bio, (char **)text);
}
