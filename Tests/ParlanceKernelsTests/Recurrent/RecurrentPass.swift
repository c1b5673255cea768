import ParlanceKernels

/// One layer and direction with all that goes in and comes out, as arrays.
struct RecurrentPass {
  let cell: RecurrentCell
  let layout: TimeMajorLayout
  var reversed = false
  let inputSize: Int
  let hiddenSize: Int
  var x: [Float]
  var inputWeight: [Float]
  var hiddenWeight: [Float]
  var inputBias: [Float]
  var hiddenBias: [Float]?
  var h0: [Float]
  var c0: [Float]

  private(set) var y: [Float] = []
  private(set) var hn: [Float] = []
  private(set) var cn: [Float] = []
  private(set) var trace: RecurrentTrace?
  private(set) var dx: [Float] = []
  private(set) var dInputWeight: [Float] = []
  private(set) var dHiddenWeight: [Float] = []
  private(set) var dInputBias: [Float] = []
  private(set) var dHiddenBias: [Float] = []
  private(set) var dh0: [Float] = []
  private(set) var dc0: [Float] = []

  init(
    cell: RecurrentCell, layout: TimeMajorLayout, reversed: Bool = false, inputSize: Int, hiddenSize: Int,
    x: [Float],
    inputWeight: [Float], hiddenWeight: [Float], inputBias: [Float], hiddenBias: [Float]?, h0: [Float],
    c0: [Float]
  ) {
    (self.cell, self.layout, self.reversed) = (cell, layout, reversed)
    (self.inputSize, self.hiddenSize, self.x) = (inputSize, hiddenSize, x)
    (self.inputWeight, self.hiddenWeight) = (inputWeight, hiddenWeight)
    (self.inputBias, self.hiddenBias, self.h0, self.c0) = (inputBias, hiddenBias, h0, c0)
  }

  /// Random weights, inputs and states.
  init(
    _ cell: RecurrentCell, lengths: [Int], reversed: Bool = false, inputSize: Int, hiddenSize: Int,
    seed: UInt64
  ) {
    let (layout, width) = (TimeMajorLayout(lengths: lengths), cell.gateCount * hiddenSize)
    self.init(
      cell: cell, layout: layout, reversed: reversed, inputSize: inputSize, hiddenSize: hiddenSize,
      x: randomFloats(layout.elementCount * inputSize, seed: seed),
      inputWeight: randomFloats(width * inputSize, seed: seed + 1),
      hiddenWeight: randomFloats(width * hiddenSize, seed: seed + 2),
      inputBias: randomFloats(width, seed: seed + 3),
      hiddenBias: randomFloats(width, seed: seed + 4),
      h0: randomFloats(lengths.count * hiddenSize, seed: seed + 5),
      c0: cell.hasCellState ? randomFloats(lengths.count * hiddenSize, seed: seed + 6) : [])
  }

  mutating func forward(keepingTrace: Bool = true, threads: Int = 1) {
    var (hidden, cells) = (h0, c0)
    var output = [Float](repeating: .nan, count: layout.elementCount * hiddenSize)
    var h = hidden.mutableSpan
    var c = cells.mutableSpan
    var out = output.mutableSpan
    let kept = RecurrentKernels.forward(
      cell, x.span, layout, inputSize: inputSize, hiddenSize: hiddenSize, reversed: reversed,
      inputWeight: inputWeight.span, hiddenWeight: hiddenWeight.span, inputBias: inputBias.span,
      hiddenBias: hiddenBias?.span, hidden: &h, cell: &c, into: &out, keepingTrace: keepingTrace,
      threads: threads)
    (hn, cn, y, trace) = (hidden, cells, output, kept)
  }

  mutating func backward(
    dy: [Float], dhn: [Float], dcn: [Float], wantsInitial: Bool = true, threads: Int = 1
  ) {
    guard let trace else { return }
    var (hidden, cells) = (dhn, dcn)
    var input = [Float](repeating: .nan, count: x.count)
    var weightOfInput = [Float](repeating: .nan, count: inputWeight.count)
    var weightOfHidden = [Float](repeating: .nan, count: hiddenWeight.count)
    var biasOfInput = [Float](repeating: .nan, count: cell.gateCount * hiddenSize)
    var biasOfHidden = biasOfInput
    var h = hidden.mutableSpan
    var c = cells.mutableSpan
    var a = input.mutableSpan
    var w = weightOfInput.mutableSpan
    var u = weightOfHidden.mutableSpan
    var b = biasOfInput.mutableSpan
    var d = biasOfHidden.mutableSpan
    RecurrentKernels.backward(
      cell, x.span, layout, inputSize: inputSize, hiddenSize: hiddenSize, reversed: reversed,
      inputWeight: inputWeight.span, hiddenWeight: hiddenWeight.span, initialHidden: h0.span,
      initialCell: c0.span,
      y: y.span, trace: trace, outputGradient: dy.span, hidden: &h, cell: &c, wantsInitial: wantsInitial,
      into: &a,
      inputWeight: &w, hiddenWeight: &u, inputBias: &b, hiddenBias: &d, threads: threads)
    (dh0, dc0, dx, dInputWeight, dHiddenWeight) = (hidden, cells, input, weightOfInput, weightOfHidden)
    (dInputBias, dHiddenBias) = (biasOfInput, biasOfHidden)
  }
}
