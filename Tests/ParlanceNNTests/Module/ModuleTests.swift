import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct ModuleTests {
  struct Stack: Module {
    var embedding: Embedding
    var layers: [Linear]
    var norm: BatchNorm?

    init() {
      var random = RandomStream(seed: 9)
      embedding = Embedding(count: 5, width: 3, from: &random)
      layers = [
        Linear(inputs: 3, outputs: 4, from: &random),
        Linear(inputs: 4, outputs: 2, bias: false, from: &random),
      ]
      norm = BatchNorm(width: 2)
    }

    func callAsFunction(_ ids: [Int32]) -> Tensor { layers.reduce(embedding(ids)) { $1($0) } }

    mutating func visitParameters(_ visit: inout ParameterVisitor) {
      visit("embedding", &embedding)
      visit("layers", &layers)
      visit("norm", &norm)
    }
  }

  @Test func pathsAreDotted() {
    let model = Stack()
    #expect(
      model.parameterNames.map(\.path) == [
        "embedding.weight", "layers.0.weight", "layers.0.bias", "layers.1.weight", "norm.weight", "norm.bias",
        "norm.running_mean", "norm.running_var",
      ])
    #expect(model.parameterNames.filter { $0.role == .buffer }.count == 2)
    #expect(model.parameterCount() == 15 + 12 + 4 + 8 + 4)
    #expect(model.parameterCount(in: .vectors) == 8)
    #expect(model.parameterCount(in: .prefix("layers.0")) == 16)
    #expect(model.parameterCount(in: .suffix("weight") && !.prefix("norm")) == 35)
    #expect(model.parameterCount(in: .paths(["norm.bias"]) || .prefix("embedding")) == 17)
    #expect(model.parameterCount(in: .none) == 0)
    // "layers.1" is no prefix of "layers.10".
    #expect(!ParameterFilter.prefix("layers.1").contains("layers.10.weight", [1]))
  }

  @Test func aCopyIsASnapshot() {
    var model = Stack()
    let snapshot = model
    model.updateParameters { _, tensor in tensor.withMutableElements { $0[0] += 1 } }
    for (name, tensor) in snapshot.namedTensors {
      let moved = model.namedTensors[name]?.scalars
      #expect(moved?[0] == tensor.scalars[0] + 1)
      #expect(moved?.dropFirst() == tensor.scalars.dropFirst())
    }
  }

  @Test func updatesHappenInPlace() throws {
    var model = Stack()
    func addresses() -> [UInt] {
      var found: [UInt] = []
      model.forEachParameter { _, tensor in
        tensor.withElements { span in
          span.withUnsafeBufferPointer { found.append(UInt(bitPattern: $0.baseAddress)) }
        }
      }
      return found
    }
    let before = addresses()
    var optimizer = Adam(rate: 0.01)
    for step in 0..<3 {
      let (_, gradients) = model.valueWithGradient { sum($0([1, 2, 1])) }
      try optimizer.update(&model, along: gradients, step: step)
    }
    #expect(addresses() == before)
  }

  @Test func loadingListsAllThatIsWrong() throws {
    var model = Stack()
    let original = model.namedTensors
    var tensors = original
    tensors["layers.0.bias"] = nil
    tensors["norm.weight"] = nil
    tensors["extra"] = Tensor([1], [1])
    tensors["layers.1.weight"] = Tensor([4, 2], repeating: 0)
    tensors["embedding.weight"] = Tensor([5, 3], repeating: 7)
    do {
      try model.load(tensors)
      Issue.record("loaded what does not fit")
    } catch let mismatch as ParameterMismatch {
      #expect(mismatch.missing == ["layers.0.bias", "norm.weight"])
      #expect(mismatch.unexpected == ["extra"])
      #expect(mismatch.wrongShapes == [.init(path: "layers.1.weight", expected: [2, 4], found: [4, 2])])
      #expect("\(mismatch)".contains("layers.1.weight"))
    }
    // Nothing of it was taken over.
    #expect(model.namedTensors["embedding.weight"]?.scalars == original["embedding.weight"]?.scalars)
    tensors = original.mapValues { Tensor($0.shape, repeating: 3) }
    tensors["extra"] = Tensor([1], [1])
    try model.load(tensors, ignoring: ["extra"])
    #expect(model.namedTensors.values.allSatisfy { $0.scalars.allSatisfy { $0 == 3 } })
    let renamed = Dictionary(uniqueKeysWithValues: original.map { ("model." + $0, $1) })
    try model.load(renamed, rename: { "model." + $0 })
    #expect(model.namedTensors["norm.weight"]?.scalars == [1, 1])
  }

  /// A model saved without the layers of a task: not all of its tensors are listed twice.
  @Test func namesThatLackAPrefixAreToldAsOne() {
    var mismatch = ParameterMismatch()
    mismatch.missing = ["bert.layer.weight", "bert.layer.bias", "cls.bias"]
    mismatch.unexpected = ["layer.bias", "layer.weight", "pooler.bias"]
    let text = mismatch.description
    #expect(text.contains("lack \"bert.\" in front") && !text.contains("layer."))
    #expect(text.contains("missing: cls.bias") && text.contains("unexpected: pooler.bias"))
    mismatch.unexpected = ["layer.bias", "pooler.bias"]
    #expect(mismatch.description.contains("missing: bert.layer.weight, bert.layer.bias, cls.bias"))
  }

  @Test func gradientsAreThoseAskedFor() {
    let model = Stack()
    let ids: [Int32] = [0, 3, 3]
    let (value, gradients) = model.valueWithGradient { sum($0(ids)) }
    #expect(abs(value - sum(model(ids)).scalar) < 1e-6)
    // The norm has no part in it, and buffers never get a gradient.
    #expect(gradients.paths == ["embedding.weight", "layers.0.bias", "layers.0.weight", "layers.1.weight"])
    let (_, some) = model.valueWithGradient(of: .prefix("layers.1")) { sum($0(ids)) }
    #expect(some.paths == ["layers.1.weight"])
  }

  @Test func gradientsAddUp() throws {
    let model = Stack()
    let (first, second): ([Int32], [Int32]) = ([0, 3], [3, 4, 4])
    var (_, total) = model.valueWithGradient { sum($0(first)) }
    let (_, other) = model.valueWithGradient { sum($0(second)) }
    let (_, both) = model.valueWithGradient { sum($0(first + second)) }
    total += other
    for (name, tensor) in model.namedTensors {
      guard let want = both[name] else { continue }
      let got = try #require(total[name]).dense(shape: tensor.shape).scalars
      for (a, b) in zip(got, want.dense(shape: tensor.shape).scalars) {
        #expect(abs(a - b) < 1e-5, "\(name)")
      }
    }
    if case .rows(let ids, _)? = total["embedding.weight"] {
      #expect(ids == [0, 3, 4])
    } else {
      Issue.record("rows and rows are rows")
    }
    var accumulator = GradientAccumulator()
    accumulator.add(other, weight: 3)
    accumulator.add(other, weight: 1)
    #expect(abs(accumulator.takeMean().norm - other.norm / 2) < 1e-6)
    #expect(accumulator.weight == 0 && accumulator.takeMean().paths.isEmpty)
  }

  @Test func clipping() {
    let gradients = ParameterGradients([
      "a": .dense(Tensor([2], [3, 0])), "b": .rows(ids: [1], Tensor([1, 1], [-4])),
    ])
    #expect(gradients.norm == 5)
    #expect(abs(gradients.clipped(toNorm: 1).norm - 1) < 1e-5)
    #expect(gradients.clipped(toNorm: 9).norm == 5)
    #expect(gradients.clipped(toValue: 2).norm == 8.0.squareRoot())
    let bad = ParameterGradients(["a": .dense(Tensor([1], [.nan])), "b": .dense(Tensor([1], [1]))])
    #expect(bad.nonFinitePaths == ["a"])
  }
}
