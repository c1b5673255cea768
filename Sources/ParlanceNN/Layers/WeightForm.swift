import ParlanceKernels
import ParlanceTensor

/// How weights are kept for inference.
public enum WeightForm: String, Sendable, Hashable, CaseIterable {
  case float32
  /// Half the bytes; sums are of float32. Where the processor multiplies such numbers, inputs are rounded to them too.
  case bfloat16 = "bf16"
  /// A quarter of the bytes: a scale for each output, inputs turned into bytes row by row.
  case int8
}

/// What a weight is there for.
public enum WeightRole: Sendable, Hashable {
  /// A product of a linear layer.
  case layer
  /// Rows that are looked up; in tied models a product too.
  case table
}

extension Module {
  /// Packs the weights of all linear layers for inference. Saved, counted and averaged the model is as before; it can no
  /// longer be trained.
  public mutating func packWeights() {
    var visitor = ParameterVisitor(weights: { _, weight, role in if role == .layer { weight.pack() } })
    visitParameters(&visitor)
  }

  /// Keeps the weights of all linear layers and tables in the given form, for inference. Bytes and bfloat16 are
  /// rounded: the model is then another, smaller and a little worse.
  public mutating func quantize(to form: WeightForm) {
    var visitor = ParameterVisitor(weights: { _, weight, role in
      if form != .float32 || role == .layer { weight.convert(to: form) }
    })
    visitParameters(&visitor)
  }

  /// Makes all weights dense again, as training needs them. What was rounded stays rounded.
  public mutating func unpackWeights() {
    var visitor = ParameterVisitor(weights: { _, weight, _ in weight = .dense(weight.dense) })
    visitParameters(&visitor)
  }

  /// The paths of the weights that `quantize` changes, and what they are there for.
  public var quantizableWeights: [String: WeightRole] {
    var roles: [String: WeightRole] = [:]
    withoutActuallyEscaping({ (path: String, role: WeightRole) in roles[path] = role }) { note in
      var visitor = ParameterVisitor(weights: { path, _, role in note(path, role) })
      var copy = self
      copy.visitParameters(&visitor)
    }
    return roles
  }
}
