import ParlanceKernels

extension Activation {
  /// The names that Hugging Face gives activations.
  public static let huggingFaceNames: [(String, Activation)] = [
    ("gelu", .gelu), ("gelu_new", .geluTanh), ("gelu_pytorch_tanh", .geluTanh), ("quick_gelu", .quickGelu),
    ("relu", .relu), ("silu", .silu), ("swish", .silu), ("tanh", .tanh), ("sigmoid", .sigmoid),
    ("mish", .mish),
  ]

  public init?(huggingFaceName name: String) {
    guard let found = Self.huggingFaceNames.first(where: { $0.0 == name }) else { return nil }
    self = found.1
  }

  /// The name that Hugging Face gives it; nil where it has none.
  public var huggingFaceName: String? { Self.huggingFaceNames.first { $0.1 == self }?.0 }
}
