/* zlib, and the two of its calls that are macros. */
#pragma once

#include <zlib.h>

/* Streams without zlib's own header, as RFC 7692 wants: the negative window size says so. */
static inline int czlib_inflate_init(z_stream *stream, int window_bits)
{
	return inflateInit2(stream, -window_bits);
}

static inline int czlib_deflate_init(z_stream *stream, int level, int window_bits, int memory_level)
{
	return deflateInit2(stream, level, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY);
}
