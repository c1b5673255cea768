import ParlanceNN
import ParlanceTensor

/// Where a model's parameters lie in a file that names them, or arranges them, in another way than the model does.
public struct TensorLayout: Sendable {
  /// One parameter in the file.
  public enum Place: Sendable, Hashable {
    case plain(String)
    /// Tensors of the same shape, one below the other: queries, keys and values that were saved apart.
    case stacked([String])
    /// `[inputs, outputs]`: GPT-2's convention.
    case transposed(String)

    var names: [String] {
      switch self {
      case .plain(let name), .transposed(let name): [name]
      case .stacked(let names): names
      }
    }
  }

  let place: @Sendable (String) -> Place

  /// - Parameter place: where the parameter with the given path lies.
  public init(_ place: @escaping @Sendable (_ path: String) -> Place) { self.place = place }

  /// The shape that each tensor of a place has, where the parameter has `shape`.
  func shape(_ place: Place, of shape: Shape) -> Shape {
    switch place {
    case .plain: shape
    case .transposed: Shape(shape.sizes.reversed())
    case .stacked(let names): Shape([shape[0] / names.count] + shape.sizes.dropFirst())
    }
  }

  func read(_ place: Place, from source: some TensorSource) throws -> Tensor {
    switch place {
    case .plain(let name): try source.tensor(for: name)
    case .transposed(let name): transpose(try source.tensor(for: name))
    case .stacked(let names): concatenate(try names.map { try source.tensor(for: $0) })
    }
  }

  func write(_ tensor: Tensor, at place: Place, into tensors: inout [String: Tensor]) {
    switch place {
    case .plain(let name): tensors[name] = tensor.detached
    case .transposed(let name): tensors[name] = transpose(tensor.detached)
    case .stacked(let names):
      let rows = tensor.shape[0] / names.count
      for (index, name) in names.enumerated() {
        tensors[name] = sliceRows(tensor.detached, index * rows..<(index + 1) * rows)
      }
    }
  }
}

extension Module {
  /// Replaces all parameters by those of `source`, laid out as `layout` says. Strict: each must be there in its shape, and
  /// nothing else but what `ignoring` names.
  ///
  /// Where the files hold bytes or bfloat16, the model keeps them so, for inference; `unpackWeights` makes it one that can
  /// be trained.
  /// - Parameter panels: of weights of linear layers that are packed already, by path; they must fit. These weights are
  ///   not read.
  /// - Throws: `ParameterMismatch` with all that does not fit, by the names of the file. The model is then unchanged.
  public mutating func load(
    _ source: some TensorSource, layout: TensorLayout, panels: [String: Tensor] = [:],
    ignoring: (String) -> Bool = { _ in false }
  ) throws {
    var mismatch = ParameterMismatch()
    var used: Set<String> = []
    forEachParameter { name, tensor in
      let place = layout.place(name.path)
      let expected = layout.shape(place, of: tensor.shape)
      for key in place.names {
        used.insert(key)
        guard let found = source.shape(of: key) else {
          mismatch.missing.append(key)
          continue
        }
        if found != expected {
          mismatch.wrongShapes.append(.init(path: key, expected: expected.sizes, found: found.sizes))
        }
      }
    }
    mismatch.unexpected = source.names.filter { !used.contains($0) && !ignoring($0) }.sorted()
    guard mismatch.isEmpty else { throw mismatch }
    var loaded = self
    let fits = loaded.usePanels(panels)
    precondition(fits, "panels that do not fit the model")
    var failure: (any Error)?
    loaded.updateParametersWithoutPanels { name, tensor in
      guard failure == nil else { return }
      do { tensor = try layout.read(layout.place(name.path), from: source) } catch { failure = error }
    }
    if let failure { throw failure }
    if let form = (source as? FolderWeights)?.form { loaded.quantize(to: form) }
    self = loaded
  }

  /// All parameters as the file has them.
  public func namedTensors(layout: TensorLayout) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    forEachParameter { layout.write($1, at: layout.place($0.path), into: &tensors) }
    return tensors
  }
}
