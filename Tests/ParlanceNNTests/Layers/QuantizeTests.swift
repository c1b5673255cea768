import ParlanceKernels
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

@Suite struct QuantizeTests {
  private struct Model: Module {
    var words: Embedding
    var layer: TransformerEncoderLayer
    var output: Linear

    init() {
      var random = RandomStream(seed: 11)
      var options = TransformerLayerOptions(width: 48, headCount: 3, hidden: 72)
      options.activation = .gelu
      words = Embedding(count: 50, width: 48, from: &random)
      layer = TransformerEncoderLayer(options, from: &random)
      output = Linear(inputs: 48, outputs: 7, from: &random)
    }

    func callAsFunction(_ ids: [Int32], _ lengths: [Int]) -> Tensor {
      output(layer(words(ids), RaggedOffsets(lengths: lengths)))
    }

    mutating func visitParameters(_ visit: inout ParameterVisitor) {
      visit("words", &words)
      visit("layer", &layer)
      visit("output", &output)
    }
  }

  private static let ids: [Int32] = [3, 0, 49, 8, 8, 21, 30, 44, 2]

  private func error(_ a: Tensor, _ b: Tensor) -> Float {
    let difference = zip(a.scalars, b.scalars).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    return difference / b.scalars.reduce(0) { max($0, abs($1)) }
  }

  /// Near what it was, and by as much as the bits allow.
  @Test func formsAreNearTheModel() {
    let trained = Model()
    let plain = trained(Self.ids, [4, 5])
    for (form, bound) in [(WeightForm.float32, Float(1e-5)), (.bfloat16, 0.02), (.int8, 0.06)] {
      var model = trained
      model.quantize(to: form)
      let off = error(model(Self.ids, [4, 5]), plain)
      #expect(off < bound, "\(form): \(off)")
      if form != .float32 { #expect(off > 1e-5, "\(form) did not round") }
      #expect(model.parameterCount() == trained.parameterCount())
      #expect(model.parameterNames.map { $0.path } == trained.parameterNames.map { $0.path })
      // A text alone gives the bits that it gives in a batch.
      let alone = model(Array(Self.ids[4...]), [5])
      #expect(alone.scalars == sliceRows(model(Self.ids, [4, 5]), 4..<9).scalars)
    }
  }

  /// What was rounded is trained from there; quantized again it is the same model.
  @Test func unpackedModelsHaveTheRoundedNumbers() {
    for form in [WeightForm.bfloat16, .int8] {
      var model = Model()
      model.quantize(to: form)
      let rounded = model(Self.ids, [9])
      var dense = model
      dense.unpackWeights()
      let (loss, gradients) = dense.valueWithGradient { sum($0(Self.ids, [9])) }
      #expect(loss.isFinite && gradients.paths.contains("layer.linear1.weight"))
      dense.quantize(to: form)
      #expect(error(dense(Self.ids, [9]), rounded) < 1e-6)
    }
  }

  @Test func pathsTellWhatIsQuantized() {
    let weights = Model().quantizableWeights
    #expect(weights["words.weight"] == .table)
    #expect(
      weights.filter { $0.value == .layer }.keys.sorted() == [
        "layer.linear1.weight", "layer.linear2.weight", "layer.self_attn.in_proj_weight",
        "layer.self_attn.out_proj.weight", "output.weight",
      ])
  }

  /// Bytes, scales, sums and outputs of another program.
  @Test func linearFixture() throws {
    let path = try #require(
      try Fixtures.files(in: "sequence/quant", suffix: "int8_linear.safetensors").first)
    let file = try SafetensorsFile(path: path.path)
    let (weight, x) = (try file.tensor(for: "in.w"), try file.tensor(for: "in.x"))
    let (outputs, inputs) = (weight.shape[0], weight.shape[1])
    let matrix = weight.withElements { Int8Matrix(rounding: $0, rows: outputs, columns: inputs) }
    #expect(matrix.codes.map { Int($0) } == (try file.integers(for: "out.w_int8")))
    #expect(matrix.scales == (try file.tensor(for: "out.w_scale").scalars))
    var layer = Linear(weight: weight, bias: try file.tensor(for: "in.bias"))
    layer.quantize(to: .int8)
    #expect(error(layer(x), try file.tensor(for: "out.y")) < 1e-6)
    // Without a bias and by scales alone, the sums.
    let scales = try file.tensor(for: "out.x_scale").scalars
    layer.bias = nil
    let y = layer(x).scalars
    let sums = try file.integers(for: "out.acc_int32")
    for (place, sum) in sums.enumerated() {
      let found = y[place] / (scales[place / outputs] * matrix.scales[place % outputs])
      #expect(abs(found - Float(sum)) < 0.01 * max(1, abs(Float(sum)) * 1e-3))
    }
  }
}
