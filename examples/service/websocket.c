/* WebSocket (RFC 6455): the handshake's answer, and messages that go back as they came. */
#include <string.h>

#include "connection.h"

static uint32_t rotate(uint32_t value, int count) { return value << count | value >> (32 - count); }

static void sha1_block(uint32_t hash[5], const uint8_t block[64])
{
    static const uint32_t constants[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
    uint32_t w[80], a = hash[0], b = hash[1], c = hash[2], d = hash[3], e = hash[4];
    for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 | (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (int i = 16; i < 80; i++)
        w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (int i = 0; i < 80; i++) {
        uint32_t f = i < 20 ? (b & c) | (~b & d) : i < 40 || i >= 60 ? b ^ c ^ d : (b & c) | (b & d) | (c & d);
        uint32_t next = rotate(a, 5) + f + e + constants[i / 20] + w[i];
        e = d, d = c, c = rotate(b, 30), b = a, a = next;
    }
    hash[0] += a, hash[1] += b, hash[2] += c, hash[3] += d, hash[4] += e;
}

/* FIPS 180-4, of a text that fits in two blocks. */
static void sha1(const uint8_t *bytes, size_t length, uint8_t digest[20])
{
    uint32_t hash[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    uint8_t blocks[128] = {0};
    size_t total = length < 56 ? 64 : 128;
    memcpy(blocks, bytes, length);
    blocks[length] = 0x80;
    blocks[total - 2] = (uint8_t)(length * 8 >> 8);
    blocks[total - 1] = (uint8_t)(length * 8);
    for (size_t i = 0; i < total; i += 64)
        sha1_block(hash, blocks + i);
    for (int i = 0; i < 20; i++)
        digest[i] = (uint8_t)(hash[i / 4] >> (24 - 8 * (i % 4)));
}

void accept_key(const char *key, size_t length, char accepted[29])
{
    static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t text[119], digest[21];
    if (length > sizeof text - sizeof guid)
        length = sizeof text - sizeof guid;
    memcpy(text, key, length);
    memcpy(text + length, guid, sizeof guid - 1);
    sha1(text, length + sizeof guid - 1, digest);
    digest[20] = 0;
    for (int i = 0; i < 28; i += 4) {
        const uint8_t *three = digest + i / 4 * 3;
        uint32_t bits = (uint32_t)three[0] << 16 | (uint32_t)three[1] << 8 | three[2];
        for (int j = 0; j < 4; j++)
            accepted[i + j] = alphabet[bits >> (18 - 6 * j) & 63];
    }
    accepted[27] = '=';
    accepted[28] = 0;
}

/* A frame of a client is masked, and one of a server is not; its size is written in 7 or 16 bits here. */
int read_frame(struct connection *c)
{
    enum { TEXT_OR_BINARY = 2, CLOSE = 8, PING = 9, PONG = 10 };
    const uint8_t *in = (const uint8_t *)c->in;
    if (c->input < 6)
        return 0;
    size_t length = in[1] & 0x7f, head = 2;
    if (length == 126)
        length = (size_t)in[2] << 8 | in[3], head = 4;
    if (length > INPUT_BYTES - 8 || !(in[1] & 0x80)) {
        send_bytes(c, "\x88\x02\x03\xf1", 4); /* 1009: too big */
        c->state = CLOSING;
        return 0;
    }
    if (c->input < head + 4 + length)
        return 0;
    int code = in[0] & 0xf;
    char *payload = c->in + head + 4;
    for (size_t i = 0; i < length; i++)
        payload[i] ^= (char)in[head + i % 4];
    char first[4] = {(char)((in[0] & 0xf0) | (code == PING ? PONG : code)), (char)(length < 126 ? length : 126), (char)(length >> 8), (char)length};
    if (code <= TEXT_OR_BINARY || code == CLOSE || code == PING) {
        send_bytes(c, first, length < 126 ? 2 : 4);
        send_bytes(c, payload, length);
    }
    consume(c, head + 4 + length);
    if (code == CLOSE)
        c->state = CLOSING;
    return 1;
}
