import ParlanceKernels
import ParlanceTensor

/// The weight of a linear layer, `[outputs, inputs]`, or a table of vectors, `[count, width]`, in the form that its use
/// asks for.
public enum LinearWeight: Sendable {
  /// As it is trained and saved.
  case dense(Tensor)
  /// Made ready for inference: see `PackedWeight`.
  case packed(PackedWeight)

  private static let nothing = Tensor([0], [])

  /// Outputs.
  public var rows: Int {
    switch self {
    case .dense(let tensor): tensor.shape.rows
    case .packed(let weight): weight.rows
    }
  }

  /// Inputs.
  public var columns: Int {
    switch self {
    case .dense(let tensor): tensor.shape.width
    case .packed(let weight): weight.columns
    }
  }

  /// The numbers as a tensor; where they are packed, a new one.
  public var dense: Tensor {
    switch self {
    case .dense(let tensor): tensor
    case .packed(let weight): weight.unpacked
    }
  }

  /// Whether the weight is packed, in panels that were given to it.
  var hasGivenPanels: Bool {
    switch self {
    case .dense: false
    case .packed(let weight): weight.hasGivenPanels
    }
  }

  /// Whether it is kept in fewer bits than it was trained in.
  var isRounded: Bool {
    if case .packed(let weight) = self { weight.form != .float32 } else { false }
  }

  /// f(x Wᵀ + b) for all outputs, or for those of `block`.
  /// - Parameter bias: of all outputs.
  func multiply(
    _ x: Tensor, bias: Tensor?, activation: Activation? = nil, block: Range<Int>? = nil
  ) -> Tensor {
    switch self {
    case .dense(let tensor):
      let isPart = block.map { $0 != 0..<rows } ?? false
      let y =
        if isPart, let block { linear(x, sliceRows(tensor, block), bias.map { sliceRows($0, block) }) } else {
          linear(x, tensor, bias)
        }
      return activation.map { ParlanceTensor.activation(y, $0) } ?? y
    case .packed(let weight):
      return weight.multiply(x, bias: bias, activation: activation, outputs: block ?? 0..<rows)
    }
  }

  /// Calls `body` with the weight as it is trained, in place. A packed weight is unpacked and packed again.
  mutating func updateDense(_ body: (inout Tensor) -> Void) {
    switch self {
    case .dense(var tensor):
      // Let go of the second reference, which would cost a copy at the first write.
      self = .dense(Self.nothing)
      body(&tensor)
      self = .dense(tensor)
    case .packed(let weight):
      var tensor = weight.unpacked
      body(&tensor)
      self = .packed(PackedWeight(tensor, weight.form))
    }
  }

  /// Packs the weight where it is not packed yet.
  mutating func pack() {
    if case .dense(let tensor) = self { self = .packed(PackedWeight(tensor, .float32)) }
  }

  /// Packs the weight in the given form. Bytes for more than `Int8Matrix.maximumColumns` inputs are not built: such
  /// a weight becomes one of bfloat16.
  mutating func convert(to form: WeightForm) {
    let form = form == .int8 && columns > Int8Matrix.maximumColumns ? .bfloat16 : form
    switch self {
    case .dense(let tensor): self = .packed(PackedWeight(tensor, form))
    case .packed(let weight) where weight.form != form:
      self = .packed(PackedWeight(weight.unpacked, form))
    case .packed: break
    }
  }
}
