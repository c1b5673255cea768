import ParlanceParallel

/// The models that are served, in the order they were named.
public final class ModelCatalog: Sendable {
  private let state: LockedValue<[ServedModel]>
  private let loading = LockedValue(false)

  public init(_ models: [ServedModel] = []) { state = LockedValue(models) }

  public var models: [ServedModel] { state.withLock { $0 } }
  var names: [String] { models.map(\.name) }

  /// Whether more models are to come. Until they have, a request for one that is not here is to come again: 503, not 404.
  public var isLoading: Bool {
    get { loading.withLock { $0 } }
    set { loading.withLock { $0 = newValue } }
  }

  /// - Throws: `ServiceError` 503 while models are being loaded.
  func checkComplete() throws { if isLoading { throw ServiceError.loading } }

  /// Adds a model, or puts it in the place of the one that has its name. Requests that have the old one keep it.
  public func put(_ model: ServedModel) {
    state.withLock { models in
      if let place = models.firstIndex(where: { $0.name == model.name }) {
        models[place] = model
      } else {
        models.append(model)
      }
    }
  }

  /// Takes a model out. Requests that have it keep it.
  func remove(_ name: String) { state.withLock { $0.removeAll { $0.name == name } } }

  /// - Throws: `ServiceError` 404, or 503 while models are being loaded.
  func model(_ name: String) throws -> ServedModel {
    guard let model = models.first(where: { $0.name == name }) else {
      try checkComplete()
      throw ServiceError.modelNotFound(name, known: names)
    }
    return model
  }

  /// What a request's model does: the one that is named, or the first that can where none is.
  /// - Throws: `ServiceError` 404 or 400, or 503 while models are being loaded.
  func task<Task>(
    _ name: String?, _ verb: String, _ task: (ServedModel) -> Task?
  ) throws -> (model: ServedModel, task: Task) {
    if let name {
      let model = try model(name)
      guard let task = task(model) else { throw ServiceError.wrongTask(name, verb) }
      return (model, task)
    }
    for model in models { if let task = task(model) { return (model, task) } }
    try checkComplete()
    throw ServiceError(
      404, "no model here can \(verb); serve one with --model NAME=DIR", code: "model_not_found")
  }
}
