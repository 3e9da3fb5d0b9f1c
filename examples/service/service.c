/*
 * A resident service: its listening socket is descriptor 3, and _start does not return. One loop waits for all connections with
 * poll, which is poll_oneoff.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "connection.h"

enum { LISTENER = 3 };

static struct connection connections[CONNECTIONS];
static struct pollfd polled[CONNECTIONS + 1];
static struct connection *polled_for[CONNECTIONS + 1];

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void send_bytes(struct connection *c, const char *bytes, size_t length)
{
    if (length > OUTPUT_BYTES - c->output) {
        c->output = 0;
        c->state = CLOSING;
        return;
    }
    memcpy(c->out + c->output, bytes, length);
    c->output += length;
}

void send_text(struct connection *c, const char *text) { send_bytes(c, text, strlen(text)); }

void consume(struct connection *c, size_t length)
{
    memmove(c->in, c->in + length, c->input - length);
    c->input -= length;
    c->in[c->input] = 0;
}

static void end(struct connection *c)
{
    close(c->fd);
    c->state = FREE;
}

static void flush(struct connection *c)
{
    ssize_t sent = send(c->fd, c->out, c->output, 0);
    if (sent < 0 && errno != EAGAIN) {
        end(c);
        return;
    }
    if (sent > 0) {
        memmove(c->out, c->out + sent, c->output - (size_t)sent);
        c->output -= (size_t)sent;
    }
    if (c->output == 0 && c->state == CLOSING)
        end(c);
}

/* Deals with the input while there is room for what it may be answered with. */
static void work(struct connection *c, int64_t now)
{
    int goes_on = 1;
    while (goes_on && OUTPUT_BYTES - c->output > 2 * INPUT_BYTES) {
        switch (c->state) {
        case HEAD:
            goes_on = read_request(c, now);
            break;
        case BODY:
            goes_on = read_body(c);
            break;
        case SOCKET:
            goes_on = read_frame(c);
            break;
        default:
            goes_on = 0;
        }
    }
    if (c->output != 0 || c->state == CLOSING)
        flush(c);
}

static void receive(struct connection *c)
{
    ssize_t got = recv(c->fd, c->in + c->input, INPUT_BYTES - c->input, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        end(c);
        return;
    }
    if (got > 0)
        c->input += (size_t)got;
    c->in[c->input] = 0;
}

static int accept_all(void)
{
    for (struct connection *c = connections; c < connections + CONNECTIONS; c++) {
        if (c->state != FREE)
            continue;
        int fd = accept4(LISTENER, 0, 0, SOCK_NONBLOCK);
        if (fd < 0)
            return errno == EAGAIN;
        c->fd = fd;
        c->state = HEAD;
        c->input = c->output = 0;
    }
    return 1;
}

/* Collects what to wait for. Returns how long at most, in milliseconds; -1 for no end. */
static int collect(nfds_t *count, int64_t now)
{
    int wait = -1;
    polled[0] = (struct pollfd){.fd = LISTENER, .events = POLLIN};
    *count = 1;
    for (struct connection *c = connections; c < connections + CONNECTIONS; c++) {
        if (c->state == FREE)
            continue;
        short events = (short)((c->output != 0 ? POLLOUT : 0) | (c->input < INPUT_BYTES && c->output < INPUT_BYTES ? POLLIN : 0));
        polled[*count] = (struct pollfd){.fd = c->fd, .events = events};
        polled_for[(*count)++] = c;
        if (c->state != EVENTS && c->state != LATER)
            continue;
        int left = c->due <= now ? 0 : (int)(c->due - now);
        if (wait < 0 || left < wait)
            wait = left;
    }
    return wait;
}

int main(void)
{
    /* accept_all goes on until nobody waits; it must not wait itself. */
    if (fcntl(LISTENER, F_SETFL, O_NONBLOCK) < 0)
        return 1;
    for (;;) {
        nfds_t count;
        int wait = collect(&count, now_ms());
        if (poll(polled, count, wait) < 0)
            return 1;
        int64_t now = now_ms();
        for (nfds_t i = 1; i < count; i++) {
            struct connection *c = polled_for[i];
            if (polled[i].revents & (POLLIN | POLLHUP | POLLERR))
                receive(c);
            if (c->state != FREE && polled[i].revents & POLLOUT)
                flush(c);
            if (c->state == FREE)
                continue;
            send_due(c, now);
            work(c, now);
        }
        /* The host shuts the listener down when the service is to end. */
        if (polled[0].revents && !accept_all())
            return 0;
    }
}
