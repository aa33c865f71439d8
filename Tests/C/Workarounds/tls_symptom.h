/* What the tests of workarounds for TLS share: a virtual host with a certificate, and a client of OpenSSL's. */
#ifndef TLS_SYMPTOM_H
#define TLS_SYMPTOM_H

#include "symptom.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

/* A virtual host with a certificate of its own. */
static inline struct lws_vhost *make_secure_host(struct lws_context *context, const struct lws_protocols *protocols) {
    struct lws_context_creation_info info;
    struct lws_vhost *host;
    EVP_PKEY *key = EVP_RSA_gen(2048);
    X509 *certificate = X509_new();
    BIO *certificate_text = BIO_new(BIO_s_mem()), *key_text = BIO_new(BIO_s_mem());
    char *start;

    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    MUST(X509_sign(certificate, key, EVP_sha256()) > 0);
    MUST(PEM_write_bio_X509(certificate_text, certificate));
    MUST(PEM_write_bio_PrivateKey(key_text, key, NULL, NULL, 0, NULL, NULL));
    memset(&info, 0, sizeof info);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.server_ssl_cert_mem_len = (unsigned int)BIO_get_mem_data(certificate_text, &start);
    info.server_ssl_cert_mem = start;
    info.server_ssl_private_key_mem_len = (unsigned int)BIO_get_mem_data(key_text, &start);
    info.server_ssl_private_key_mem = start;
    MUST((host = lws_create_vhost(context, &info)) != NULL);
    return host;
}

/* A client that has come through its handshake on the peer of an adopted socket. */
static inline SSL *shake_hands(int peer) {
    SSL_CTX *settings = SSL_CTX_new(TLS_client_method());
    SSL *client = SSL_new(settings);
    int turns, result = -1;

    SSL_set_fd(client, peer);
    for (turns = 0; turns < 200 && result != 1; turns++) {
        ERR_clear_error();
        result = SSL_connect(client);
        turns_in(5);
    }
    MUST(result == 1);
    return client;
}

#endif
