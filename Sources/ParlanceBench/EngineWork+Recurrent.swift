import ParlanceKernels

/// A recurrent layer over a batch of equal lengths (forward, or forward and backward), or one step of it.
struct RecurrentWork: EngineWork {
  private let cell: RecurrentCell
  private let part: String
  private let (inputs, hidden, batch): (Int, Int, Int)
  private let layout: TimeMajorLayout
  private let x: [Float]
  private let inputWeight: [Float]
  private let hiddenWeight: [Float]
  private let inputBias: [Float]
  private let hiddenBias: [Float]
  private let dy: [Float]
  private let zeros: [Float]
  private let noCells: [Float]
  private let packed: PackedRecurrentLayer
  private var y: [Float]
  private var h: [Float]
  private var dx: [Float]
  private var dInputWeight: [Float]
  private var dHiddenWeight: [Float]
  private var dInputBias: [Float]
  private var dHiddenBias: [Float]

  init(_ operation: String, _ sizes: [Int]) {
    let names = operation.split(separator: "-")
    let cell: RecurrentCell = names[0] == "lstm" ? .lstm : names[0] == "gru" ? .gru : .tanh
    let part = String(names[1])
    let (inputs, hidden, batch) = (sizes[0], sizes[1], sizes[2])
    let layout = TimeMajorLayout(lengths: [Int](repeating: part == "step" ? 1 : sizes[3], count: batch))
    let (width, elements) = (cell.gateCount * hidden, layout.elementCount)
    let scale = 2 / Float(hidden).squareRoot()
    let w = EngineInputs.values(width * inputs, seed: 2, times: scale)
    let u = EngineInputs.values(width * hidden, seed: 3, times: scale)
    let (b, d) = (EngineInputs.values(width, seed: 4), EngineInputs.values(width, seed: 5))
    packed = PackedRecurrentLayer(
      cell, inputSize: inputs, hiddenSize: hidden, inputWeight: w.span, hiddenWeight: u.span,
      inputBias: b.span,
      hiddenBias: d.span)
    (self.cell, self.part, self.inputs, self.hidden, self.batch) = (cell, part, inputs, hidden, batch)
    self.layout = layout
    x = EngineInputs.values(elements * inputs, seed: 1, times: 2)
    dy = EngineInputs.values(elements * hidden, seed: 6)
    zeros = [Float](repeating: 0, count: batch * hidden)
    noCells = cell.hasCellState ? zeros : []
    (inputWeight, hiddenWeight, inputBias, hiddenBias) = (w, u, b, d)
    (y, dx, dInputWeight, dHiddenWeight, dInputBias, dHiddenBias) = (dy, x, w, u, b, d)
    h = zeros
  }

  mutating func run(threads: Int) {
    // Always from zeros, so that every run gives the same.
    var (states, cells) = (zeros, noCells)
    if part == "step" {
      var h = states.mutableSpan
      var c = cells.mutableSpan
      packed.step(x.span, rows: batch, hidden: &h, cell: &c, threads: threads)
    } else if let trace = forward(&states, &cells, threads) {
      backward(trace, threads)
    }
    h = states
  }

  private mutating func forward(_ states: inout [Float], _ cells: inout [Float], _ threads: Int)
    -> RecurrentTrace?
  {
    var output = take(&y)
    defer { y = output }
    var h = states.mutableSpan
    var c = cells.mutableSpan
    var span = output.mutableSpan
    return RecurrentKernels.forward(
      cell, x.span, layout, inputSize: inputs, hiddenSize: hidden, inputWeight: inputWeight.span,
      hiddenWeight: hiddenWeight.span, inputBias: inputBias.span, hiddenBias: hiddenBias.span, hidden: &h,
      cell: &c,
      into: &span, keepingTrace: part == "train", threads: threads)
  }

  private mutating func backward(_ trace: RecurrentTrace, _ threads: Int) {
    var (states, cells, dx) = (zeros, noCells, take(&dx))
    var (dw, du) = (take(&dInputWeight), take(&dHiddenWeight))
    var (db, dd) = (take(&dInputBias), take(&dHiddenBias))
    defer {
      (self.dx, dInputWeight, dHiddenWeight, dInputBias, dHiddenBias) = (dx, dw, du, db, dd)
    }
    var h = states.mutableSpan
    var c = cells.mutableSpan
    var a = dx.mutableSpan
    var w = dw.mutableSpan
    var u = du.mutableSpan
    var b = db.mutableSpan
    var d = dd.mutableSpan
    RecurrentKernels.backward(
      cell, x.span, layout, inputSize: inputs, hiddenSize: hidden, inputWeight: inputWeight.span,
      hiddenWeight: hiddenWeight.span, initialHidden: zeros.span, initialCell: noCells.span, y: y.span,
      trace: trace,
      outputGradient: dy.span, hidden: &h, cell: &c, into: &a, inputWeight: &w, hiddenWeight: &u,
      inputBias: &b,
      hiddenBias: &d, threads: threads)
  }

  var results: [[Float]] {
    switch part {
    case "step": [h]
    case "forward": [y]
    default: [y, dx, dInputWeight, dHiddenWeight, dInputBias, dHiddenBias]
    }
  }
}
