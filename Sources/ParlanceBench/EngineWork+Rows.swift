import ParlanceKernels

/// Layer normalization, GELU (erf) or softmax of rows.
struct RowWork: EngineWork {
  private let operation: String
  private let rows: Int
  private let width: Int
  private let x: [Float]
  private let weight: [Float]
  private let bias: [Float]
  private var y: [Float]
  private var mean: [Float]
  private var inverse: [Float]

  init(_ operation: String, rows: Int, width: Int) {
    (self.operation, self.rows, self.width) = (operation, rows, width)
    x = EngineInputs.values(rows * width, seed: 1, times: 8)
    weight = EngineInputs.values(width, seed: 2)
    bias = EngineInputs.values(width, seed: 3)
    y = [Float](repeating: 0, count: rows * width)
    mean = [Float](repeating: 0, count: rows)
    inverse = mean
  }

  mutating func run(threads: Int) {
    var output = take(&y)
    defer { y = output }
    var span = output.mutableSpan
    switch operation {
    case "gelu": Activation.gelu.apply(x.span, into: &span, threads: threads)
    case "softmax": Softmax.apply(x.span, rows: rows, width: width, into: &span, threads: threads)
    default:
      var (mean, inverse) = (take(&mean), take(&inverse))
      defer { (self.mean, self.inverse) = (mean, inverse) }
      var means = mean.mutableSpan
      var inverses = inverse.mutableSpan
      Normalization.layerNorm(
        x.span, rows: rows, width: width, weight: weight.span, bias: bias.span, epsilon: 1e-5, into: &span,
        mean: &means, inverseDeviation: &inverses, threads: threads)
    }
  }

  var results: [[Float]] { [y] }
}

/// The output layer with its loss, forward and backward.
struct OutputWork: EngineWork {
  private let (rows, width, vocabulary): (Int, Int, Int)
  private let x: [Float]
  private let weight: [Float]
  private let bias: [Float]
  private let targets: [Int32]
  private var loss = 0.0
  private var dx: [Float]
  private var dWeight: [Float]
  private var dBias: [Float]

  init(rows: Int, width: Int, vocabulary: Int) {
    (self.rows, self.width, self.vocabulary) = (rows, width, vocabulary)
    x = EngineInputs.values(rows * width, seed: 1, times: 2)
    weight = EngineInputs.values(vocabulary * width, seed: 2)
    bias = EngineInputs.values(vocabulary, seed: 3)
    targets = (0..<rows).map { Int32($0 * 7919 % vocabulary) }
    (dx, dWeight, dBias) = (x, weight, bias)
  }

  mutating func run(threads: Int) {
    var (dx, dWeight, dBias) = (take(&dx), take(&dWeight), take(&dBias))
    defer { (self.dx, self.dWeight, self.dBias) = (dx, dWeight, dBias) }
    var a = dx.mutableSpan
    var b = dWeight.mutableSpan
    var c = dBias.mutableSpan
    loss = OutputLayer.crossEntropyWithGradient(
      x.span, rows: rows, width: width, weight: weight.span, vocabulary: vocabulary, bias: bias.span,
      targets: targets.span, options: CrossEntropyOptions(labelSmoothing: 0.1), into: &a, weight: &b,
      bias: &c,
      threads: threads)
  }

  var results: [[Float]] { [[Float(loss)], dx, dWeight, dBias] }
}
