import ParlanceTensor

/// Something with parameters: a layer, or a model made of layers.
///
/// A module is a value. A copy of it is a snapshot that later training does not touch, and shares its memory until one of
/// the two changes. Its parameters are named once, in `visitParameters`, and everything else follows from that one list:
/// counting, saving, loading, freezing, updating, averaging.
///
/// ```swift
/// struct TwoLayers: Module {
///   var inner: Linear, outer: Linear
///
///   func callAsFunction(_ x: Tensor) -> Tensor { outer(tanh(inner(x))) }
///
///   mutating func visitParameters(_ visit: inout ParameterVisitor) {
///     visit("inner", &inner)
///     visit("outer", &outer)
///   }
/// }
/// ```
public protocol Module: Sendable {
  /// Shows the visitor each part by its name, in the order in which they shall be listed.
  mutating func visitParameters(_ visit: inout ParameterVisitor)
}

extension Module {
  /// Calls `body` with each parameter, in place.
  public mutating func updateParameters(_ body: (ParameterName, inout Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(body)
      visitParameters(&visitor)
    }
  }

  /// Calls `body` with each parameter.
  public func forEachParameter(_ body: (ParameterName, Tensor) -> Void) {
    withoutActuallyEscaping(body) { body in
      var visitor = ParameterVisitor(reading: body)
      var copy = self
      copy.visitParameters(&visitor)
    }
  }

  /// The paths of all parameters, buffers included, in order of visit.
  public var parameterNames: [ParameterName] {
    var names: [ParameterName] = []
    forEachParameter { name, _ in names.append(name) }
    return names
  }

  /// All parameters by path, as they are saved.
  public var namedTensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    forEachParameter { tensors[$0.path] = $1 }
    return tensors
  }

  /// How many numbers `filter` selects among the trained parameters.
  public func parameterCount(in filter: ParameterFilter = .all) -> Int {
    var count = 0
    forEachParameter { name, tensor in
      if name.role == .trained, filter.contains(name.path, tensor.shape) { count += tensor.count }
    }
    return count
  }
}
