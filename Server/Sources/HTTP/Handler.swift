/// From requests to answers. Knows nothing of connections, and is tested without any.
public protocol Handler: Sendable {
  /// How long a request may take, and by what name it goes.
  func life(of head: RequestHead) -> RequestLife

  /// An answer that needs no body: a refusal before one is read, or what is known at once. Called on a connection's
  /// thread, and must not wait.
  func answer(to head: RequestHead, _ life: RequestLife) -> Response?

  /// Whether work on a request is so short, until it waits for a model, that the connection's own thread may do it.
  func isQuick(_ request: Request) -> Bool

  /// Answers a whole request that `answer` let pass.
  func respond(to request: Request) async -> Response

  /// The answer that tells of an error that came up before there was a whole request.
  func response(to error: any Error, _ head: RequestHead, _ life: RequestLife) -> Response

  /// An answer was sent, or given up with the status 499.
  func completed(_ head: RequestHead, _ life: RequestLife, status: Int, bytes: Int)
}
