/// Loads models and lets go of them while the server runs: only such as it was started with. No request names a path.
protocol ModelControl: Sendable {
  /// All models that it knows, loaded or not.
  var names: [String] { get }

  /// Loads a model, again where it is there already.
  /// - Throws: `ServiceError`.
  func load(_ name: String) async throws

  /// Lets go of a model, and of changes of its files. Requests that have it keep it.
  /// - Throws: `ServiceError`.
  func unload(_ name: String) throws
}
