import Foundation
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport

/// The function that the optimizer fixtures are about: f(x) = ‖A x − b‖² / 2m + 0.1 Σ cos 2xᵢ.
struct ToyObjective: Decodable {
  let matrix: [[Double]]
  let b: [Double]
  let x0: [Double]

  private enum CodingKeys: String, CodingKey { case matrix = "A", b, x0 }

  func value(_ x: [Double]) -> Double { self(x).value }

  func callAsFunction(_ x: [Double]) -> (value: Double, gradient: [Double]) {
    let residuals = zip(matrix, b).map { row, b in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } - b }
    let m = Double(b.count)
    var value = residuals.reduce(0) { $0 + $1 * $1 } / (2 * m)
    var gradient = x.map { -0.2 * sin(2 * $0) }
    for x in x { value += 0.1 * cos(2 * x) }
    for (row, residual) in zip(matrix, residuals) {
      for i in gradient.indices { gradient[i] += row[i] * residual / m }
    }
    return (value, gradient)
  }
}

/// A model that is nothing but a vector.
struct VectorModel: Module {
  var x: Tensor

  init(_ values: [Double]) { x = Tensor([values.count], values.map(Float.init)) }

  var values: [Double] { x.scalars.map(Double.init) }

  mutating func visitParameters(_ visit: inout ParameterVisitor) { visit("x", &x) }

  /// The gradient of the objective here, rounded as a network's would be.
  func gradients(of objective: ToyObjective) -> ParameterGradients {
    ParameterGradients(["x": .dense(Tensor([x.count], objective(values).gradient.map(Float.init)))])
  }
}

/// The file of the optimizers' paths.
struct TrajectoryFile: Decodable {
  struct Point: Decodable {
    let x: [Double]
    let f: Double?
    let ema: [Double]?
  }

  struct Run: Decodable {
    let name: String
    let config: Config
    let trajectory: [String: Point]

    var lastStep: Int { trajectory.keys.compactMap { Int($0) }.max() ?? 0 }
  }

  /// A run's settings, by PyTorch's names.
  struct Config: Decodable {
    let lr: Double
    var weightDecay: Double?
    var momentum: Double?
    var dampening: Double?
    var nesterov: Bool?
    var lrDecay: Double?
    var initialAccumulatorValue: Double?
    var initialAccumulator: Double?
    var eps: Double?
    var rho: Double?
    var alpha: Double?
    var centered: Bool?
    var betas: [Double]?
    var amsgrad: Bool?
    var momentumDecay: Double?
    var decoupledWeightDecay: Bool?
    var maxIter: Int?
    var historySize: Int?
    var lineSearch: String?
    var clipNorm: Double?
    var clipValue: Double?
    var emaDecay: Double?

    var β1: Double { betas?.first ?? 0.9 }
    var β2: Double { betas?.last ?? 0.999 }
    var decay: WeightDecay { weightDecay.map(WeightDecay.coupled) ?? .none }
    var decoupled: WeightDecay { weightDecay.map(WeightDecay.decoupled) ?? .none }
  }

  let objective: ToyObjective
  let runs: [Run]

  private enum CodingKeys: String, CodingKey { case runs }

  init(from decoder: any Decoder) throws {
    objective = try ToyObjective(from: decoder)
    runs = try decoder.container(keyedBy: CodingKeys.self).decode([Run].self, forKey: .runs)
  }

  /// All files of this kind.
  static func all() throws -> [TrajectoryFile] {
    try Fixtures.files(in: "sequence/optim", suffix: "trajectories.json").map {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try decoder.decode(TrajectoryFile.self, from: Data(contentsOf: $0))
    }
  }
}
