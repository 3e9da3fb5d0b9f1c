/* What the service answers (RFC 9112). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "connection.h"

static unsigned requests;

/* Where a header's value begins and how long it is; 0 where there is none. */
static const char *header(const char *head, const char *name, size_t *length)
{
    size_t name_length = strlen(name);
    for (const char *line = strstr(head, "\r\n") + 2; *line != '\r'; line = strstr(line, "\r\n") + 2) {
        if (strncasecmp(line, name, name_length) != 0 || line[name_length] != ':')
            continue;
        const char *value = line + name_length + 1;
        value += strspn(value, " \t");
        *length = strcspn(value, "\r");
        return value;
    }
    return 0;
}

static void answer(struct connection *c, const char *status, const char *body, size_t length)
{
    char head[128];
    snprintf(head, sizeof head, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n\r\n", status, length);
    send_text(c, head);
    send_bytes(c, body, length);
}

/* A number of the query, such as ms in ?ms=100. */
static int number(const char *target, const char *name, int otherwise)
{
    for (const char *p = strpbrk(target, "?&"); p; p = strpbrk(p + 1, "&"))
        if (!strncmp(p + 1, name, strlen(name)) && p[1 + strlen(name)] == '=')
            return atoi(p + strlen(name) + 2);
    return otherwise;
}

static void upgrade(struct connection *c, const char *head)
{
    size_t length;
    const char *key = header(head, "Sec-WebSocket-Key", &length);
    if (!key) {
        answer(c, "426 Upgrade Required", "WebSocket only\n", 15);
        return;
    }
    char accepted[29], text[160];
    accept_key(key, length, accepted);
    snprintf(text, sizeof text, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accepted);
    send_text(c, text);
    c->state = SOCKET;
}

static void echo(struct connection *c, const char *head)
{
    size_t length;
    const char *text = header(head, "Content-Length", &length);
    c->body = text ? atoll(text) : header(head, "Transfer-Encoding", &length) ? -1 : 0;
    c->chunk = 0;
    char answered[128];
    if (c->body < 0)
        snprintf(answered, sizeof answered, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    else
        snprintf(answered, sizeof answered, "HTTP/1.1 200 OK\r\nContent-Length: %lld\r\n\r\n", (long long)c->body);
    send_text(c, answered);
    c->state = BODY;
}

static void route(struct connection *c, const char *target, const char *head, int64_t now)
{
    char text[64];
    c->pause = number(target, "ms", 100);
    c->due = now + c->pause;
    if (!strncmp(target, "/events", 7)) {
        send_text(c, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n");
        c->event = 0;
        c->events = number(target, "n", 5);
        c->due = now;
        c->state = EVENTS;
    } else if (!strncmp(target, "/later", 6)) {
        c->state = LATER;
    } else if (!strcmp(target, "/socket")) {
        upgrade(c, head);
    } else if (!strcmp(target, "/echo")) {
        echo(c, head);
    } else if (!strcmp(target, "/headers")) {
        answer(c, "200 OK", head, strlen(head));
    } else if (!strncmp(target, "/env/", 5)) {
        const char *value = getenv(target + 5);
        answer(c, value ? "200 OK" : "404 Not Found", value ? value : "", value ? strlen(value) : 0);
    } else if (!strcmp(target, "/exit")) {
        exit(3);
    } else if (!strcmp(target, "/trap")) {
        __builtin_trap();
    } else if (!strcmp(target, "/loop")) {
        for (volatile int i = 0;; i++)
            ;
    } else {
        /* The count shows that the program stays: it is lost only with the program. */
        int length = snprintf(text, sizeof text, "hello, request %u\n", ++requests);
        answer(c, "200 OK", text, (size_t)length);
    }
}

int read_request(struct connection *c, int64_t now)
{
    char *end = strstr(c->in, "\r\n\r\n");
    if (!end) {
        if (c->input == INPUT_BYTES) {
            answer(c, "431 Request Header Fields Too Large", "", 0);
            c->state = CLOSING;
        }
        return 0;
    }
    static char head[INPUT_BYTES + 1];
    size_t length = (size_t)(end - c->in) + 4;
    memcpy(head, c->in, length);
    head[length] = 0;
    consume(c, length);

    char target[1024];
    if (sscanf(head, "%*15s %1023s HTTP/1.", target) != 1) {
        answer(c, "400 Bad Request", "", 0);
        c->state = CLOSING;
        return 0;
    }
    route(c, target, head, now);
    return 1;
}

int read_body(struct connection *c)
{
    int64_t *left = &c->body;
    if (c->body < 0) {
        left = &c->chunk;
        if (c->chunk == 0) {
            char *line = strstr(c->in, "\r\n");
            if (!line)
                return 0;
            size_t length = (size_t)(line - c->in) + 2;
            long size = strtol(c->in, 0, 16);
            c->chunk = (int64_t)length + size + 2;
            /* Chunks go back as they came, so their sizes need not be written anew; after the empty one, no more follow. */
            if (size == 0)
                c->body = c->chunk, left = &c->body;
        }
    }
    if (*left == 0) {
        c->state = HEAD;
        return 1;
    }
    size_t part = (int64_t)c->input < *left ? c->input : (size_t)*left;
    if (part == 0)
        return 0;
    send_bytes(c, c->in, part);
    consume(c, part);
    *left -= (int64_t)part;
    return 1;
}

void send_due(struct connection *c, int64_t now)
{
    char text[48];
    if (c->state == LATER && now >= c->due) {
        answer(c, "200 OK", "later\n", 6);
        c->state = HEAD;
    }
    if (c->state != EVENTS || now < c->due)
        return;
    if (c->event == c->events) {
        c->state = CLOSING;
        return;
    }
    snprintf(text, sizeof text, "data: %d\n\n", ++c->event);
    send_text(c, text);
    c->due = c->event == c->events ? now : now + c->pause;
}
