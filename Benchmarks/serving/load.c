// An open loop for serving.py: asks so many times a second, whatever comes back, over connections that stay open.
//
//     cc -O2 -o load load.c && ./load PORT RATE SECONDS CONNECTIONS PATH BODIES
//
// BODIES is a file of bodies, one a line, asked for in turn. A request goes out when its time has come, over a connection that
// waits for nothing; where there is none it is counted as late and sent as soon as there is one. Prints one line of JSON: how
// many were sent, late and broken, and the answers by status.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 64 << 10 };

struct connection {
  int fd;
  size_t used;
  char bytes[BUFFER];
};

struct message {
  char *bytes;
  size_t size;
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static int dial(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) return -1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return fd;
}

// The status of a whole answer, 0 where some of it is missing, -1 where it is none.
static int status_of(struct connection *one, int *closes) {
  one->bytes[one->used] = 0;
  char *end = strstr(one->bytes, "\r\n\r\n");
  if (!end) return one->used >= BUFFER - 1 ? -1 : 0;
  char *length = strcasestr(one->bytes, "\r\ncontent-length:");
  if (!length || length > end || strncmp(one->bytes, "HTTP/1.1 ", 9) != 0) return -1;
  if (one->used < (size_t)(end + 4 - one->bytes) + strtoul(length + 17, NULL, 10)) return 0;
  char *close = strcasestr(one->bytes, "\r\nconnection: close");
  *closes = close && close < end;
  return atoi(one->bytes + 9);
}

int main(int count, char **arguments) {
  if (count != 7) return 2;
  int port = atoi(arguments[1]), connections = atoi(arguments[4]);
  double rate = atof(arguments[2]), seconds = atof(arguments[3]);
  FILE *file = fopen(arguments[6], "r");
  struct message *messages = NULL;
  size_t kinds = 0, room = 0;
  char *line = NULL;
  for (ssize_t size; file && (size = getline(&line, &room, file)) > 0;) {
    if (line[size - 1] == '\n') line[--size] = 0;
    messages = realloc(messages, (kinds + 1) * sizeof *messages);
    struct message *one = &messages[kinds++];
    one->size = asprintf(&one->bytes,
                         "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %zd\r\n\r\n%s",
                         arguments[5], size, line);
  }
  struct connection *all = calloc(connections, sizeof *all);
  int *idle = calloc(connections, sizeof *idle), waiting = 0, poll = epoll_create1(0);
  if (kinds == 0 || !all || !idle) return 2;
  for (int i = 0; i < connections; i++) {
    all[i].fd = dial(port);
    if (all[i].fd < 0) return perror("connect"), 1;
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
    epoll_ctl(poll, EPOLL_CTL_ADD, all[i].fd, &event);
    idle[waiting++] = i;
  }
  long sent = 0, late = 0, broken = 0, by_status[600] = {0};
  double start = now(), stop = start + seconds;
  for (double time = start; time < stop; time = now()) {
    long due = (time - start) * rate;
    for (; sent < due && waiting > 0; sent++) {
      struct connection *one = &all[idle[--waiting]];
      struct message *message = &messages[sent % kinds];
      if (sent < due - (long)(rate / 20)) late++;
      one->used = 0;
      if (write(one->fd, message->bytes, message->size) != (ssize_t)message->size) broken++;
    }
    struct epoll_event events[256];
    int ready = epoll_wait(poll, events, 256, 1);
    for (int i = 0; i < ready; i++) {
      struct connection *one = &all[events[i].data.u32];
      ssize_t got = read(one->fd, one->bytes + one->used, BUFFER - 1 - one->used);
      if (got < 0 && errno == EAGAIN) continue;
      int closes = 0, status = -1;
      if (got > 0) {
        one->used += got;
        status = status_of(one, &closes);
        if (status == 0) continue;
      }
      if (status > 0 && status < 600) by_status[status]++; else broken++;
      if (status < 0 || closes) {
        close(one->fd);
        one->fd = dial(port);
        if (one->fd < 0) return perror("connect"), 1;
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = events[i].data.u32};
        epoll_ctl(poll, EPOLL_CTL_ADD, one->fd, &event);
      }
      idle[waiting++] = events[i].data.u32;
    }
  }
  printf("{\"sent\": %ld, \"late\": %ld, \"broken\": %ld, \"seconds\": %.3f, \"statuses\": {", sent, late, broken, now() - start);
  for (int i = 0, any = 0; i < 600; i++)
    if (by_status[i]) printf("%s\"%d\": %ld", any++ ? ", " : "", i, by_status[i]);
  printf("}}\n");
}
