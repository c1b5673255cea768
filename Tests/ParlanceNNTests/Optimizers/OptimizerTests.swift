import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct OptimizerTests {
  private static func make(_ name: String) -> any Optimizer {
    switch name {
    case "sgd": SGD(rate: 0.05)
    case "momentum": SGD(rate: 0.05, momentum: 0.9)
    case "adagrad": AdaGrad(rate: 0.1)
    case "adadelta": Adadelta()
    case "rmsprop": RMSProp(rate: 0.01)
    case "rmsprop-centered": RMSProp(rate: 0.01, momentum: 0.9, centered: true)
    case "adam": Adam(rate: 0.01)
    case "amsgrad": Adam(rate: 0.01, amsgrad: true)
    case "nadam": NAdam(rate: 0.01)
    case "radam": RAdam(rate: 0.01)
    case "adamax": Adamax(rate: 0.01)
    case "yogi": Yogi(rate: 0.01)
    case "lion": Lion(rate: 0.001)
    case "adafactor": Adafactor(rate: 0.01)
    case "hyper-gradient": Hypergradient(.gradient, rate: 0.01, rateOfRate: 1e-5)
    default: Hypergradient(.adam, rate: 0.001, rateOfRate: 1e-6)
    }
  }

  static let names = [
    "sgd", "momentum", "adagrad", "adadelta", "rmsprop", "rmsprop-centered", "adam", "amsgrad", "nadam",
    "radam",
    "adamax", "yogi", "lion", "adafactor", "hyper-gradient", "hyper-adam",
  ]

  /// A table that is looked up, and a layer on top.
  struct Model: Module {
    var table: Embedding
    var top: Linear

    init() {
      var random = RandomStream(seed: 21)
      table = Embedding(count: 40, width: 5, from: &random)
      top = Linear(inputs: 5, outputs: 3, from: &random)
    }

    func loss(_ ids: [Int32]) -> Tensor {
      let y = top(table(ids))
      return squaredError(y, Tensor(y.shape, repeating: 1), reduction: .mean)
    }

    mutating func visitParameters(_ visit: inout ParameterVisitor) {
      visit("table", &table)
      visit("top", &top)
    }
  }

  private static let batches: [[Int32]] = [[1, 5, 5, 30], [0, 39, 2], [7], [5, 6, 1, 2, 3]]

  private func train(_ model: inout Model, _ optimizer: inout any Optimizer, _ steps: Range<Int>) throws {
    for step in steps {
      let (_, gradients) = model.valueWithGradient { $0.loss(Self.batches[step % Self.batches.count]) }
      try optimizer.update(&model, along: gradients, step: step)
    }
  }

  @Test(arguments: names) func lowersTheLoss(_ name: String) throws {
    var model = Model()
    var optimizer = Self.make(name)
    let before = model.loss(Self.batches[0]).scalar
    try train(&model, &optimizer, 0..<200)
    #expect(model.loss(Self.batches[0]).scalar < before)
  }

  /// Stopped, saved, restored and gone on with is the same as never stopped, to the bit.
  @Test(arguments: names) func resumesExactly(_ name: String) throws {
    var (model, optimizer) = (Model(), Self.make(name))
    try train(&model, &optimizer, 0..<7)
    var (copy, restored) = (Model(), Self.make(name))
    try copy.load(model.namedTensors)
    try restored.restore(optimizer.namedState, for: copy)
    try train(&model, &optimizer, 7..<20)
    try train(&copy, &restored, 7..<20)
    for (path, tensor) in model.namedTensors {
      #expect(copy.namedTensors[path]?.scalars == tensor.scalars, "\(name): \(path)")
    }
  }

  /// Row gradients by default do what the same gradient written out does.
  @Test(arguments: names) func rowGradientsAreExact(_ name: String) throws {
    var (model, optimizer) = (Model(), Self.make(name))
    var (other, dense) = (Model(), Self.make(name))
    optimizer.settings.decay = .decoupled(0.1)
    dense.settings.decay = .decoupled(0.1)
    for step in 0..<6 {
      let (_, gradients) = model.valueWithGradient { $0.loss(Self.batches[step % 4]) }
      var written = ParameterGradients()
      for (path, tensor) in model.namedTensors {
        if let gradient = gradients[path] { written[path] = .dense(gradient.dense(shape: tensor.shape)) }
      }
      try optimizer.update(&model, along: gradients, step: step)
      try dense.update(&other, along: written, step: step)
    }
    #expect(model.table.weight.scalars == other.table.weight.scalars, "\(name)")
  }

  @Test func lazyRowsAreLeftAlone() throws {
    var model = Model()
    var adam = Adam(rate: 0.01, decay: .decoupled(0.1))
    adam.settings.rowUpdates = .lazy
    let before = model.table.weight.scalars
    let (_, gradients) = model.valueWithGradient { $0.loss([3, 9]) }
    try adam.update(&model, along: gradients, step: 0)
    let after = model.table.weight.scalars
    for row in 0..<40 {
      let isSame = before[row * 5..<row * 5 + 5] == after[row * 5..<row * 5 + 5]
      #expect(isSame == ![3, 9].contains(row))
    }
  }

  @Test func groupsHaveTheirOwnSettings() throws {
    var model = Model()
    let before = model.namedTensors
    var sgd = SGD(rate: 1, decay: .decoupled(0.5))
    sgd.settings.groups = [
      ParameterGroup(.suffix("bias"), decay: WeightDecay.none, lasso: 0.25),
      ParameterGroup(.prefix("table"), isFrozen: true), ParameterGroup(.all, rateFactor: 0.5),
    ]
    let zeros = ParameterGradients(before.mapValues { .dense(Tensor($0.shape, repeating: 0)) })
    model.top.bias = Tensor([3], [2, -2, 0])
    try sgd.update(&model, along: zeros, step: 0)
    #expect(model.table.weight.scalars == before["table.weight"]?.scalars)
    #expect(model.top.bias?.scalars == [1.75, -1.75, 0])
    #expect(model.namedTensors["top.weight"]?.scalars == before["top.weight"]?.scalars.map { $0 * 0.75 })
  }

  @Test(arguments: names) func gradientsThatAreNoNumbersAreSkippedOrThrown(_ name: String) throws {
    var (model, optimizer) = (Model(), Self.make(name))
    let before = model.namedTensors
    let bad = ParameterGradients([
      "top.bias": .dense(Tensor([3], [1, .nan, 0])), "top.weight": .dense(Tensor([3, 5], repeating: 1)),
    ])
    let report = try optimizer.update(&model, along: bad, step: 4)
    #expect(report.isSkipped && !report.gradientNorm.isFinite)
    optimizer.settings.nonFinite = .fail
    #expect(throws: OptimizerError.nonFinite(paths: ["top.bias"], step: 4)) {
      try optimizer.update(&model, along: bad, step: 4)
    }
    for (path, tensor) in before { #expect(model.namedTensors[path]?.scalars == tensor.scalars) }
  }

  @Test func reportTellsNormAndRate() throws {
    var model = Model()
    var sgd = SGD(rate: .linear(peak: 0.5, warmup: 0, total: 10))
    sgd.settings.clipNorm = 1
    let gradients = ParameterGradients(["top.bias": .dense(Tensor([3], [3, 0, 4]))])
    let report = try sgd.update(&model, along: gradients, step: 5)
    #expect(report == UpdateReport(gradientNorm: 5, rate: 0.25, isSkipped: false))
    let moved = try #require(model.top.bias?.scalars)
    #expect(abs(moved[0] + 0.15) < 1e-6 && moved[1] == 0 && abs(moved[2] + 0.2) < 1e-6)
  }

  @Test(arguments: names) func statesThatDoNotFitAreRefused(_ name: String) throws {
    var (model, optimizer) = (Model(), Self.make(name))
    try train(&model, &optimizer, 0..<2)
    let good = optimizer.namedState
    var restored = Self.make(name)
    var extra = good
    extra["nothing.step"] = Tensor([2], [0, 1])
    #expect(throws: OptimizerError.self) { try restored.restore(extra, for: model) }
    var broken = good
    broken["table.weight.step"] = Tensor([2], [.nan, -1])
    #expect(throws: OptimizerError.self) { try restored.restore(broken, for: model) }
    for key in good.keys where !key.hasSuffix(".step") {
      var short = good
      short[key] = Tensor([0], [])
      #expect(throws: OptimizerError.self, "\(key)") { try restored.restore(short, for: model) }
    }
  }

  /// The rate's own descent, against the formula in double precision: α ← α + κ gₜ · gₜ₋₁.
  @Test func hypergradientFollowsItsFormula() throws {
    let files = try TrajectoryFile.all()
    let objective = try #require(files.first).objective
    var model = VectorModel(objective.x0)
    var optimizer = Hypergradient(.gradient, rate: 0.01, rateOfRate: 1e-3)
    var (x, rate, last) = (objective.x0, 0.01, [Double](repeating: 0, count: objective.x0.count))
    for step in 0..<30 {
      let g = objective(x).gradient
      rate += 1e-3 * zip(g, last).reduce(0) { $0 + $1.0 * $1.1 }
      for i in x.indices { x[i] -= rate * g[i] }
      last = g
      try optimizer.update(&model, along: model.gradients(of: objective), step: step)
    }
    #expect(abs(optimizer.rate - rate) < 1e-5 * rate)
    for (got, want) in zip(model.values, x) { #expect(abs(got - want) < 1e-5) }
  }

  @Test func hypergradientAdamFollowsItsFormula() throws {
    let files = try TrajectoryFile.all()
    let objective = try #require(files.first).objective
    var model = VectorModel(objective.x0)
    var optimizer = Hypergradient(.adam, rate: 0.01, rateOfRate: 1e-4)
    let n = objective.x0.count
    var (x, rate, last) = (objective.x0, 0.01, [Double](repeating: 0, count: n))
    var (m, v, p1, p2) = (last, last, 1.0, 1.0)
    for step in 0..<30 {
      let g = objective(x).gradient
      rate += 1e-4 * zip(g, last).reduce(0) { $0 + $1.0 * $1.1 }
      p1 *= 0.9
      p2 *= 0.999
      for i in 0..<n {
        m[i] = 0.9 * m[i] + 0.1 * g[i]
        v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
        last[i] = m[i] / (1 - p1) / ((v[i] / (1 - p2)).squareRoot() + 1e-8)
        x[i] -= rate * last[i]
      }
      try optimizer.update(&model, along: model.gradients(of: objective), step: step)
    }
    #expect(abs(optimizer.rate - rate) < 1e-4 * rate)
    for (got, want) in zip(model.values, x) { #expect(abs(got - want) < 1e-4) }
  }

  @Test func averagesOfModels() {
    var (a, b) = (VectorModel([1, 2]), VectorModel([3, 6]))
    var average = WeightAverage<VectorModel>()
    #expect(average.model == nil)
    average.add(a)
    average.add(b)
    #expect(average.model?.values == [2, 4] && average.count == 2)
    var moving = MovingAverage(of: a, decay: 0.75)
    moving.update(with: b)
    #expect(moving.model.values == [1.5, 3])
    a.x = Tensor([2], [0, 0])
    b.x = a.x
    #expect(moving.model.values == [1.5, 3])
  }

  @Test func smallModelsByQuasiNewton() {
    var model = Model()
    var minimizer = Minimizer(.lbfgs(history: 10))
    minimizer.gradientTolerance = 1e-4
    let (loss, _) = minimizer.minimize(&model) { $0.loss([1, 5, 30, 7]) }
    #expect(loss < 1e-5)
    #expect(abs(Float(loss) - model.loss([1, 5, 30, 7]).scalar) < 1e-5)
  }
}
