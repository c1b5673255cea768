import ParlanceTensor

extension Module {
  /// Replaces all parameters by those of `source`, which must have each of them, in its shape, and nothing else.
  /// - Parameters:
  ///   - rename: the name in the source of the parameter with the given path.
  ///   - ignoring: names in the source that the model need not have.
  /// - Throws: `ParameterMismatch` with all that does not fit, or what the source throws. The model is then unchanged.
  public mutating func load(
    _ source: some TensorSource, rename: (String) -> String = { $0 }, ignoring: Set<String> = []
  ) throws {
    let available = Set(source.names)
    var mismatch = ParameterMismatch()
    var used: Set<String> = []
    forEachParameter { name, tensor in
      let key = rename(name.path)
      used.insert(key)
      guard available.contains(key), let shape = source.shape(of: key) else {
        mismatch.missing.append(key)
        return
      }
      if shape != tensor.shape {
        mismatch.wrongShapes.append(
          .init(path: key, expected: tensor.shape.sizes, found: shape.sizes))
      }
    }
    mismatch.unexpected = source.names.filter { !used.contains($0) && !ignoring.contains($0) }.sorted()
    guard mismatch.isEmpty else { throw mismatch }
    var loaded = self
    var failure: (any Error)?
    loaded.updateParameters { name, tensor in
      guard failure == nil else { return }
      do { tensor = try source.tensor(for: rename(name.path)) } catch { failure = error }
    }
    if let failure { throw failure }
    self = loaded
  }
}
