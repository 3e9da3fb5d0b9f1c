/* A client's connection: what it sent and has not been dealt with, and what waits to be sent to it. */
#ifndef CONNECTION_H
#define CONNECTION_H

#include <stddef.h>
#include <stdint.h>

enum { INPUT_BYTES = 16384, OUTPUT_BYTES = 65536, CONNECTIONS = 512 };

enum state {
    FREE,
    HEAD,   /* reads a request's line and headers */
    BODY,   /* sends the request's body back as it comes */
    EVENTS, /* sends an event whenever one is due */
    LATER,  /* answers when it is due */
    SOCKET, /* sends WebSocket messages back */
    CLOSING /* sends what waits, then closes */
};

struct connection {
    int fd;
    enum state state;
    int events, event, pause;          /* of EVENTS, and pause of LATER: milliseconds */
    int64_t due;                       /* milliseconds of the monotonic clock */
    int64_t body;                      /* bytes of the body to come; -1 in chunks, ended by an empty one */
    int64_t chunk;                     /* bytes of the chunk to come, its end included */
    size_t input, output;              /* bytes in the buffers */
    char in[INPUT_BYTES + 1];
    char out[OUTPUT_BYTES];
};

/* Appends to the output. A client that does not read is not waited for: without room, the connection is closed. */
void send_bytes(struct connection *c, const char *bytes, size_t length);
void send_text(struct connection *c, const char *text);

/* Takes bytes off the front of the input. */
void consume(struct connection *c, size_t length);

/* Each deals with a part of the input and returns 1, or 0 where more of it is needed. */
int read_request(struct connection *c, int64_t now);
int read_body(struct connection *c);
int read_frame(struct connection *c);

/* Sends what is due. */
void send_due(struct connection *c, int64_t now);

/* The value of Sec-WebSocket-Accept for a client's key (RFC 6455, section 4.2.2): 28 characters and a zero. */
void accept_key(const char *key, size_t length, char accepted[29]);

#endif
