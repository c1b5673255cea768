/* The least that a server on libmicrohttpd can be, for comparison: GET answers a fixed text at once; POST takes the body,
 * suspends the connection, and has one worker thread resume it, as a server must whose work is done elsewhere. */
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct request {
  struct MHD_Connection *connection;
  struct request *next;
  int is_answered;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t more = PTHREAD_COND_INITIALIZER;
static struct request *first, *last;
static struct MHD_Response *health, *answer;

static void *work(void *context) {
  (void)context;
  for (;;) {
    pthread_mutex_lock(&lock);
    while (first == NULL) pthread_cond_wait(&more, &lock);
    struct request *request = first;
    first = request->next;
    if (first == NULL) last = NULL;
    pthread_mutex_unlock(&lock);
    request->is_answered = 1;
    MHD_resume_connection(request->connection);
  }
  return NULL;
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *data, size_t *size, void **state) {
  (void)context, (void)url, (void)version, (void)data;
  if (strcmp(method, "POST") != 0) return MHD_queue_response(connection, 200, health);
  struct request *request = *state;
  if (request == NULL) {
    *state = calloc(1, sizeof *request);
    return *state == NULL ? MHD_NO : MHD_YES;
  }
  if (*size > 0) {
    *size = 0;
    return MHD_YES;
  }
  if (request->is_answered) return MHD_queue_response(connection, 200, answer);
  request->connection = connection;
  MHD_suspend_connection(connection);
  pthread_mutex_lock(&lock);
  if (last == NULL) first = request; else last->next = request;
  last = request;
  pthread_cond_signal(&more);
  pthread_mutex_unlock(&lock);
  return MHD_YES;
}

static void completed(void *context, struct MHD_Connection *connection, void **state,
                      enum MHD_RequestTerminationCode code) {
  (void)context, (void)connection, (void)code;
  free(*state);
  *state = NULL;
}

int main(int count, char **arguments) {
  size_t size = count > 2 ? (size_t)atoi(arguments[2]) : 1500;
  char *body = malloc(size + 1);
  if (count < 2 || body == NULL) return 2;
  memset(body, 'x', size);
  health = MHD_create_response_from_buffer(15, "{\"status\":\"ok\"}", MHD_RESPMEM_PERSISTENT);
  answer = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
  struct MHD_Daemon *daemon = MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)atoi(arguments[1]), NULL,
      NULL, handle, NULL, MHD_OPTION_THREAD_POOL_SIZE, 2u, MHD_OPTION_CONNECTION_LIMIT, 4096u,
      MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_END);
  pthread_t worker;
  if (daemon == NULL || pthread_create(&worker, NULL, work, NULL) != 0) return 1;
  pause();
  return 0;
}
