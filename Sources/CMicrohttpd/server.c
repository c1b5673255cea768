#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "parlance_microhttpd.h"

/* The daemon's callbacks live as long as the process: a daemon is started once or a few times in its life. */
static void log_line(void *context, const char *format, va_list arguments) {
  const struct pmhd_callbacks *callbacks = context;
  char line[512];
  vsnprintf(line, sizeof line, format, arguments);
  size_t length = strlen(line);
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) line[--length] = 0;
  callbacks->log(callbacks->context, line);
}

/* Paths stay as they were sent: they are decoded piece by piece, after they were parted. */
static size_t keep(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  return strlen(text);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path, const char *method,
                              const char *version, const char *data, size_t *size, void **request) {
  const struct pmhd_callbacks *callbacks = context;
  return callbacks->handle(callbacks->context, connection, path, method, version, data, size, request) ? MHD_YES
                                                                                                       : MHD_NO;
}

static void completed(void *context, struct MHD_Connection *connection, void **request,
                      enum MHD_RequestTerminationCode code) {
  const struct pmhd_callbacks *callbacks = context;
  (void)connection;
  if (*request == NULL) return;
  callbacks->completed(callbacks->context, *request, code == MHD_REQUEST_TERMINATED_COMPLETED_OK);
  *request = NULL;
}

static void notify(void *context, struct MHD_Connection *connection, void **socket,
                   enum MHD_ConnectionNotificationCode code) {
  const struct pmhd_callbacks *callbacks = context;
  (void)socket;
  int fd = pmhd_fd(connection);
  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    callbacks->opened(callbacks->context, fd);
  else
    callbacks->closed(callbacks->context, fd);
}

struct MHD_Daemon *pmhd_start(const struct pmhd_options *options, const struct pmhd_callbacks *callbacks, int *error) {
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(options->port)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(options->port)};
  const struct sockaddr *address = NULL;
  unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  if (inet_pton(AF_INET, options->address, &v4.sin_addr) == 1) {
    address = (const struct sockaddr *)&v4;
  } else if (inet_pton(AF_INET6, options->address, &v6.sin6_addr) == 1) {
    address = (const struct sockaddr *)&v6;
    flags |= MHD_USE_IPv6;
  } else {
    *error = -1;
    return NULL;
  }
  struct pmhd_callbacks *kept = malloc(sizeof *kept);
  if (kept == NULL) {
    *error = ENOMEM;
    return NULL;
  }
  *kept = *callbacks;
  errno = 0;
  struct MHD_Daemon *daemon = MHD_start_daemon(
      flags, options->port, NULL, NULL, handle, kept, MHD_OPTION_EXTERNAL_LOGGER, log_line, kept,
      MHD_OPTION_SOCK_ADDR, address, MHD_OPTION_THREAD_POOL_SIZE, options->threads < 2 ? 2u : options->threads,
      MHD_OPTION_CONNECTION_LIMIT, options->connections, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
      options->connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->connection_memory, MHD_OPTION_LISTEN_BACKLOG_SIZE,
      options->backlog, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_UNESCAPE_CALLBACK, keep, kept,
      MHD_OPTION_NOTIFY_COMPLETED, completed, kept, MHD_OPTION_NOTIFY_CONNECTION, notify, kept, MHD_OPTION_END);
  if (daemon == NULL) {
    *error = errno == 0 ? EINVAL : errno;
    free(kept);
  }
  return daemon;
}

uint16_t pmhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == NULL ? 0 : info->port;
}

int pmhd_quiesce(struct MHD_Daemon *daemon) { return MHD_quiesce_daemon(daemon); }
void pmhd_stop(struct MHD_Daemon *daemon) { MHD_stop_daemon(daemon); }

int pmhd_fd(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

void pmhd_suspend(struct MHD_Connection *connection) { MHD_suspend_connection(connection); }
void pmhd_resume(struct MHD_Connection *connection) { MHD_resume_connection(connection); }

struct field_call {
  pmhd_field body;
  void *context;
};

static enum MHD_Result field(void *context, enum MHD_ValueKind kind, const char *name, size_t name_size,
                             const char *value, size_t value_size) {
  struct field_call *call = context;
  (void)kind;
  return call->body(call->context, name, name_size, value, value_size) ? MHD_YES : MHD_NO;
}

void pmhd_headers(struct MHD_Connection *connection, pmhd_field body, void *context) {
  struct field_call call = {body, context};
  MHD_get_connection_values_n(connection, MHD_HEADER_KIND, field, &call);
}

void pmhd_arguments(struct MHD_Connection *connection, pmhd_field body, void *context) {
  struct field_call call = {body, context};
  MHD_get_connection_values_n(connection, MHD_GET_ARGUMENT_KIND, field, &call);
}

struct MHD_Response *pmhd_response(const void *bytes, size_t size) {
  return MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

struct stream {
  pmhd_reader reader;
  void *context;
  void (*free)(void *context);
};

static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t size) {
  struct stream *stream = context;
  (void)position;
  ptrdiff_t count = stream->reader(stream->context, buffer, size);
  return count < 0 ? MHD_CONTENT_READER_END_OF_STREAM : count;
}

static void free_stream(void *context) {
  struct stream *stream = context;
  stream->free(stream->context);
  free(stream);
}

struct MHD_Response *pmhd_stream(size_t block, pmhd_reader reader, void *context, void (*free_context)(void *)) {
  struct stream *stream = malloc(sizeof *stream);
  struct MHD_Response *response = NULL;
  if (stream != NULL) {
    *stream = (struct stream){reader, context, free_context};
    response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, block, read_stream, stream, free_stream);
  }
  if (response == NULL) {
    free(stream);
    free_context(context);
  }
  return response;
}

void pmhd_response_header(struct MHD_Response *response, const char *name, const char *value) {
  MHD_add_response_header(response, name, value);
}

int pmhd_queue(struct MHD_Connection *connection, unsigned status, struct MHD_Response *response) {
  int isQueued = MHD_queue_response(connection, status, response) == MHD_YES;
  MHD_destroy_response(response);
  return isQueued;
}
