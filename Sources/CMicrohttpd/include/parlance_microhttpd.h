/* GNU libmicrohttpd as Swift can call it: its variadic functions behind plain ones, its enumerations as constants. */
#ifndef PARLANCE_MICROHTTPD_H
#define PARLANCE_MICROHTTPD_H

#include <stddef.h>
#include <stdint.h>

struct MHD_Daemon;
struct MHD_Connection;
struct MHD_Response;

/* What the library calls. `context` is the daemon's, `*request` the request's own: NULL in its first call. */
struct pmhd_callbacks {
  void *context;
  /* A connection was made, or is about to be closed. */
  void (*opened)(void *context, int fd);
  void (*closed)(void *context, int fd);
  /* The head of a request, then pieces of its body, then once with `*size` 0. Gives 0 to close the connection. */
  int (*handle)(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                const char *version, const char *data, size_t *size, void **request);
  /* A request for which `*request` was set is over. `completed` is 1 where its answer was sent whole. */
  void (*completed)(void *context, void *request, int completed);
  void (*log)(void *context, const char *line);
};

struct pmhd_options {
  uint16_t port;
  /* An address to listen on, such as 127.0.0.1 or ::1. */
  const char *address;
  unsigned threads;
  unsigned connections;
  unsigned connections_per_address;
  /* Seconds without a byte after which a connection is closed. */
  unsigned idle_seconds;
  size_t connection_memory;
  unsigned backlog;
};

/* NULL where it could not start; `*error` is then errno, or -1 where the address is none. */
struct MHD_Daemon *pmhd_start(const struct pmhd_options *options, const struct pmhd_callbacks *callbacks, int *error);
/* The port that it listens on; 0 where that is not known. */
uint16_t pmhd_port(struct MHD_Daemon *daemon);
/* Stops listening. Gives the socket, to be closed after `pmhd_stop`. */
int pmhd_quiesce(struct MHD_Daemon *daemon);
/* All requests must be over or about to be: none may be suspended. */
void pmhd_stop(struct MHD_Daemon *daemon);

int pmhd_fd(struct MHD_Connection *connection);
void pmhd_suspend(struct MHD_Connection *connection);
void pmhd_resume(struct MHD_Connection *connection);

typedef int (*pmhd_field)(void *context, const char *name, size_t name_size, const char *value, size_t value_size);
/* Hands out header fields, or the arguments after the path's question mark. `value` may be NULL. */
void pmhd_headers(struct MHD_Connection *connection, pmhd_field body, void *context);
void pmhd_arguments(struct MHD_Connection *connection, pmhd_field body, void *context);

/* An answer that holds a copy of these bytes; NULL where there is no memory. */
struct MHD_Response *pmhd_response(const void *bytes, size_t size);

/* Writes at most `size` bytes; gives how many, 0 after it suspended the connection, or -1 at the end. */
typedef ptrdiff_t (*pmhd_reader)(void *context, char *buffer, size_t size);
/* An answer whose bytes are asked for as it is sent. `free` is called once, when it is no longer needed. */
struct MHD_Response *pmhd_stream(size_t block, pmhd_reader reader, void *context, void (*free)(void *context));

void pmhd_response_header(struct MHD_Response *response, const char *name, const char *value);
/* Sends an answer and lets go of it. Gives 0 where that is not possible. */
int pmhd_queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response);

#endif
