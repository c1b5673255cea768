import ParlanceKernels

/// Where a pullback leaves the gradients of its op's inputs. Inputs are counted as they were given to the recorder.
public struct InputGradients: ~Copyable {
  /// One place for each entry of the tape.
  private var sums: [GradientSum?]
  /// The entries of the current op's inputs.
  private var inputs: [Int] = []
  private let shapes: [Shape]

  init(shapes: [Shape]) {
    self.shapes = shapes
    sums = [GradientSum?](repeating: nil, count: shapes.count)
  }

  mutating func begin(_ inputs: [Int]) { self.inputs = inputs }

  /// Takes out what has come together for an entry.
  mutating func take(_ entry: Int) -> GradientSum? {
    let sum = sums[entry]
    sums[entry] = nil
    return sum
  }

  /// Whether the gradient of an input is asked for. Where not, a pullback need not compute it.
  public func wants(_ input: Int) -> Bool { inputs[input] >= 0 }

  /// Adds to the gradient of an input; passed over where it is not asked for.
  /// - Precondition: the gradient has as many elements as the input.
  public mutating func add(_ gradient: consuming Tensor, to input: Int) {
    let entry = inputs[input]
    guard entry >= 0 else { return }
    let shape = shapes[entry]
    precondition(
      gradient.count == shape.count, "a gradient of shape \(gradient.shape) for a tensor of \(shape)")
    let gradient = gradient.shape == shape ? gradient.detached : gradient.detached.view(as: shape)
    guard let sum = take(entry) else {
      sums[entry] = .dense(gradient)
      return
    }
    switch consume sum {
    case .dense(var tensor):
      tensor.addInPlace(gradient)
      sums[entry] = .dense(tensor)
    case .rows(let pieces):
      var gradient = gradient
      for piece in pieces { gradient.addRows(piece.rows, at: piece.ids) }
      sums[entry] = .dense(gradient)
    }
  }

  /// Adds rows to the gradient of a table: `rows` [ids.count, width] to the rows that `ids` name, which may stand more
  /// than once.
  public mutating func add(_ rows: Tensor, at ids: [Int32], to input: Int) {
    let entry = inputs[input]
    guard entry >= 0, !ids.isEmpty else { return }
    let rows = rows.detached
    guard let sum = take(entry) else {
      sums[entry] = .rows([(ids, rows)])
      return
    }
    switch consume sum {
    case .dense(var tensor):
      tensor.addRows(rows, at: ids)
      sums[entry] = .dense(tensor)
    case .rows(var pieces):
      pieces.append((ids, rows))
      sums[entry] = .rows(pieces)
    }
  }

  /// Lets `body` write the gradient of an input, or add to what is already there: with a `beta` of 0 all elements are to
  /// be overwritten, with 1 added to. For products, which can do either. Not called where the gradient is not asked for.
  public mutating func accumulate(
    _ input: Int, _ body: (_ gradient: inout MutableSpan<Float>, _ beta: Float) -> Void
  ) {
    let entry = inputs[input]
    guard entry >= 0 else { return }
    guard let sum = take(entry) else {
      sums[entry] = .dense(Tensor(shapes[entry]) { body(&$0, 0) })
      return
    }
    var tensor = (consume sum).dense(shape: shapes[entry])
    tensor.withMutableElements { body(&$0, 1) }
    sums[entry] = .dense(tensor)
  }
}

extension Tensor {
  /// self += other, in place where nobody else holds the memory.
  mutating func addInPlace(_ other: Tensor) {
    precondition(shape.count == other.shape.count, "adding tensors of shape \(shape) and \(other.shape)")
    if isKnownUniquelyReferenced(&storage) {
      withMutableElements { sum in other.withElements { ElementKernels.add($0, to: &sum) } }
    } else {
      let old = self
      self = Tensor(shape) { sum in
        ParlanceTensor.withElements(old, other) { ElementKernels.add($0, $1, into: &sum) }
      }
    }
  }
}
