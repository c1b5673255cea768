import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import Testing

@Suite struct PanelTests {
  private struct Model: Module {
    var words: Embedding
    var inner: Linear
    var outer: Linear

    init(seed: UInt64) {
      var random = RandomStream(seed: seed)
      words = Embedding(count: 20, width: 40, from: &random)
      inner = Linear(inputs: 40, outputs: 70, from: &random)
      outer = Linear(inputs: 70, outputs: 9, bias: false, from: &random)
    }

    func callAsFunction(_ ids: [Int32]) -> Tensor { outer(inner(words(ids), activation: .gelu)) }

    mutating func visitParameters(_ visit: inout ParameterVisitor) {
      visit("words", &words)
      visit("inner", &inner)
      visit("outer", &outer)
    }
  }

  private static let ids: [Int32] = [3, 0, 19, 8, 8, 11]

  @Test func panelsOfOneModelServeAnother() {
    var packed = Model(seed: 1)
    #expect(packed.panels.isEmpty)
    packed.packWeights()
    let panels = packed.panels
    #expect(panels.keys.sorted() == ["inner.weight", "outer.weight"])
    #expect(
      packed.panelLayouts == [
        "inner.weight": PanelLayout(rows: 70, columns: 40), "outer.weight": PanelLayout(rows: 9, columns: 70),
      ])
    var other = Model(seed: 2)
    (other.words, other.inner.bias) = (packed.words, packed.inner.bias)
    let fits = other.usePanels(panels)
    #expect(fits)
    #expect(other(Self.ids).scalars == packed(Self.ids).scalars)
    // They are where they were: nothing is copied.
    func address(_ tensor: Tensor?) -> UnsafePointer<Float>? {
      tensor?.withElements { span in span.withUnsafeBufferPointer { $0.baseAddress } }
    }
    #expect(address(other.panels["inner.weight"]) == address(panels["inner.weight"]))
    other.packWeights()
    #expect(address(other.panels["outer.weight"]) == address(panels["outer.weight"]))
    #expect(other.namedTensors.mapValues(\.scalars) == packed.namedTensors.mapValues(\.scalars))
    other.unpackWeights()
    #expect(other.panels.isEmpty)
    #expect(other.inner.weight.dense.scalars == Model(seed: 1).inner.weight.dense.scalars)
  }

  @Test func whatDoesNotFitChangesNothing() {
    var packed = Model(seed: 1)
    packed.packWeights()
    let good = packed.panels
    let wrong: [[String: Tensor]] = [
      good.merging(["no.weight": Tensor([1], [0])]) { $1 },
      good.merging(["inner.weight": Tensor([1], [0])]) { $1 },
      good.merging(["words.weight": Tensor([64 * 40], repeating: 0)]) { $1 },
    ]
    for panels in wrong {
      var model = Model(seed: 2)
      let fits = model.usePanels(panels)
      #expect(!fits && model.panels.isEmpty)
    }
  }

  @Test func givenPanelsAreNeitherReadNorWritten() {
    var packed = Model(seed: 1)
    packed.packWeights()
    var model = Model(seed: 2)
    let fits = model.usePanels(["inner.weight": packed.panels["inner.weight"] ?? Tensor(0)])
    #expect(fits)
    var names: [String] = []
    model.forEachParameterWithoutPanels { name, _ in names.append(name.path) }
    #expect(names == ["words.weight", "inner.bias", "outer.weight"])
    model.updateParametersWithoutPanels { _, tensor in tensor = Tensor(tensor.shape, repeating: 1) }
    #expect(model.inner.weight.dense.scalars == Model(seed: 1).inner.weight.dense.scalars)
    #expect(model.outer.weight.dense.scalars.allSatisfy { $0 == 1 })
    #expect(model.parameterNames.count == 4)
  }
}
