// The plain C server that `serving.py` measures beside Parlance: libmicrohttpd with Parlance's options and no work at all.
// GET anything: a fixed answer at once. POST anything: the body is read, the connection suspended, and a thread resumes it with
// an answer of as many bytes as the first argument says.
//
//     cc -O2 -o peer peer.c -lmicrohttpd -lpthread && ./peer BYTES
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct exchange {
  struct MHD_Connection *connection;
  struct exchange *next;
  size_t received;
  int is_done;
};

static struct exchange *first, *last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static char *answer;
static size_t answer_size;

static enum MHD_Result reply(struct MHD_Connection *connection, const char *bytes, size_t size) {
  struct MHD_Response *response =
      MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_PERSISTENT);
  MHD_add_response_header(response, "Content-Type", "application/json");
  enum MHD_Result result = MHD_queue_response(connection, 200, response);
  MHD_destroy_response(response);
  return result;
}

static void *work(void *unused) {
  (void)unused;
  for (;;) {
    pthread_mutex_lock(&lock);
    while (!first) pthread_cond_wait(&some, &lock);
    struct exchange *one = first;
    first = one->next;
    if (!first) last = NULL;
    one->is_done = 1;
    pthread_mutex_unlock(&lock);
    MHD_resume_connection(one->connection);
  }
  return NULL;
}

static enum MHD_Result handle(void *unused, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **context) {
  (void)unused, (void)url, (void)version, (void)data;
  static const char fixed[] = "{\"status\":\"ok\"}";
  struct exchange *one = *context;
  if (!one) {
    one = calloc(1, sizeof *one);
    if (!one) return MHD_NO;
    one->connection = connection;
    *context = one;
    return MHD_YES;
  }
  if (strcmp(method, "POST")) return reply(connection, fixed, sizeof fixed - 1);
  if (*size) {
    one->received += *size;
    *size = 0;
    return MHD_YES;
  }
  if (one->is_done) return reply(connection, answer, answer_size);
  MHD_suspend_connection(connection);
  pthread_mutex_lock(&lock);
  if (last) last->next = one; else first = one;
  last = one;
  pthread_cond_signal(&some);
  pthread_mutex_unlock(&lock);
  return MHD_YES;
}

static void over(void *unused, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode code) {
  (void)unused, (void)connection, (void)code;
  free(*context);
  *context = NULL;
}

int main(int count, char **arguments) {
  answer_size = count > 1 ? strtoul(arguments[1], NULL, 10) : 16;
  answer = malloc(answer_size + 1);
  memset(answer, '1', answer_size);
  signal(SIGPIPE, SIG_IGN);
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, NULL,
      MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_LIMIT, 4096u, MHD_OPTION_NOTIFY_COMPLETED, over, NULL,
      MHD_OPTION_END);
  if (!daemon) return 1;
  pthread_t worker;
  pthread_create(&worker, NULL, work, NULL);
  printf("%u\n", (unsigned)MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port);
  fflush(stdout);
  pause();
}
