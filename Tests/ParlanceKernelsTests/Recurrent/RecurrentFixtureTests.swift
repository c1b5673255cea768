import ParlanceKernels
import ParlanceTestSupport
import Testing

/// Stacked and bidirectional networks of PyTorch, put together from single layers and directions.
@Suite struct RecurrentFixtureTests {
  static let names: [String] =
    (try? Fixtures.files(in: "sequence/rnn", suffix: ".safetensors"))?.map {
      $0.deletingPathExtension().lastPathComponent
    } ?? []

  @Test func fixturesAreThere() { #expect(!Self.names.isEmpty) }

  @Test(arguments: names, [1, 2]) func agreesWithPyTorch(name: String, threads: Int) throws {
    let url = Fixtures.root.appendingPathComponent("sequence/rnn/\(name).safetensors")
    let fixture = try SafetensorsFixture(contentsOf: url)
    let got = try RecurrentNetwork(fixture).run(threads: threads)
    for key in fixture.entries.keys where key.hasPrefix("out.") || key.hasPrefix("grad.") {
      let values = try #require(got[key], "\(key) of \(name)")
      #expect(Closeness.firstDifference(values, try fixture.floats(key)) == nil, "\(key) of \(name)")
    }
  }
}

/// A network of a fixture: padded batches in and out, ragged inside.
struct RecurrentNetwork {
  let fixture: SafetensorsFixture
  let cell: RecurrentCell
  let layers: Int
  let directions: Int
  /// Rows, longest first.
  let order: [Int]
  let layout: TimeMajorLayout
  let steps: Int
  let hidden: Int

  init(_ fixture: SafetensorsFixture) throws {
    self.fixture = fixture
    let kinds: [String: RecurrentCell] = ["rnn_tanh": .tanh, "rnn_relu": .relu, "gru": .gru, "lstm": .lstm]
    cell = fixture.metadata["kind"].flatMap { kinds[$0] } ?? .gruResetBefore
    layers = Int(fixture.metadata["layers"] ?? "1") ?? 1
    directions = fixture.metadata["bidirectional"] == "True" ? 2 : 1
    let shape = try fixture.shape("in.x")
    steps = shape[1]
    hidden = try #require(try fixture.shape("in.h0").last)
    let packed = fixture.name.hasSuffix("packed")
    let lengths = packed ? try fixture.integers("in.lengths") : [Int](repeating: shape[1], count: shape[0])
    let sorted = lengths.indices.sorted { lengths[$0] == lengths[$1] ? $0 < $1 : lengths[$0] > lengths[$1] }
    order = sorted
    layout = TimeMajorLayout(lengths: sorted.map { lengths[$0] })
  }

  /// The elements of a padded batch [rows, steps, width] from column `first` on, in the order of the layout.
  func ragged(_ padded: [Float], width: Int, columns: Range<Int>) -> [Float] {
    var values: [Float] = []
    for step in 0..<layout.stepCount {
      for row in order.prefix(layout.batchSizes[step]) {
        let start = (row * steps + step) * width
        values += padded[start + columns.lowerBound..<start + columns.upperBound]
      }
    }
    return values
  }

  func padded(_ values: [Float], width: Int) -> [Float] {
    var result = [Float](repeating: 0, count: order.count * steps * width)
    for step in 0..<layout.stepCount {
      for (index, row) in order.prefix(layout.batchSizes[step]).enumerated() {
        let (from, to) = (layout.element(step: step, row: index) * width, (row * steps + step) * width)
        result.replaceSubrange(to..<to + width, with: values[from..<from + width])
      }
    }
    return result
  }

  /// A layer's states of all rows, sorted as the layout has them; and back.
  func sorted(_ states: [Float], at index: Int) -> [Float] {
    var result: [Float] = []
    for row in order {
      let start = (index * order.count + row) * hidden
      result += states[start..<start + hidden]
    }
    return result
  }

  func unsorted(_ states: [Float]) -> [Float] {
    var result = states
    for (index, row) in order.enumerated() {
      result.replaceSubrange(
        row * hidden..<(row + 1) * hidden, with: states[index * hidden..<(index + 1) * hidden])
    }
    return result
  }

  /// Columns side by side, and apart again.
  static func beside(_ parts: [[Float]], width: Int) -> [Float] {
    guard parts.count > 1 else { return parts[0] }
    var result: [Float] = []
    for start in stride(from: 0, to: parts[0].count, by: width) {
      for part in parts { result += part[start..<start + width] }
    }
    return result
  }

  static func column(_ part: Int, of parts: Int, _ values: [Float], width: Int) -> [Float] {
    var result: [Float] = []
    for start in stride(from: part * width, to: values.count, by: parts * width) {
      result += values[start..<start + width]
    }
    return result
  }

  func suffix(_ layer: Int, _ direction: Int) -> String {
    cell == .gruResetBefore ? "" : "_l\(layer)" + (direction == 1 ? "_reverse" : "")
  }

  func run(threads: Int) throws -> [String: [Float]] {
    var passes: [RecurrentPass] = []
    var width = try fixture.shape("in.x")[2]
    var x = ragged(try fixture.floats("in.x"), width: width, columns: 0..<width)
    let h0 = try fixture.floats("in.h0")
    let c0 = cell.hasCellState ? try fixture.floats("in.c0") : []
    for layer in 0..<layers {
      var outputs: [[Float]] = []
      for direction in 0..<directions {
        let index = layer * directions + direction
        var pass = RecurrentPass(
          cell: cell, layout: layout, reversed: direction == 1, inputSize: width, hiddenSize: hidden, x: x,
          inputWeight: try fixture.floats("in.weight_ih" + suffix(layer, direction)),
          hiddenWeight: try fixture.floats("in.weight_hh" + suffix(layer, direction)),
          inputBias: try fixture.floats(
            "in.bias" + (cell == .gruResetBefore ? "" : "_ih" + suffix(layer, direction))),
          hiddenBias: cell == .gruResetBefore
            ? nil : try fixture.floats("in.bias_hh" + suffix(layer, direction)),
          h0: sorted(h0, at: index), c0: c0.isEmpty ? [] : sorted(c0, at: index))
        pass.forward(threads: threads)
        outputs.append(pass.y)
        passes.append(pass)
      }
      x = Self.beside(outputs, width: hidden)
      width = hidden * directions
    }
    var got = ["out.y": padded(x, width: width), "out.hn": passes.flatMap { unsorted($0.hn) }]
    got["out.cn"] = passes.flatMap { $0.cn.isEmpty ? [] : unsorted($0.cn) }
    try backward(&passes, width: width, threads: threads, into: &got)
    return got
  }

  private func backward(
    _ passes: inout [RecurrentPass], width: Int, threads: Int, into got: inout [String: [Float]]
  ) throws {
    let states = passes.count * order.count * hidden
    let zeros = [Float](repeating: 0, count: states)
    let dhn = fixture.has("in.up.hn") ? try fixture.floats("in.up.hn") : zeros
    let dcn = fixture.has("in.up.cn") ? try fixture.floats("in.up.cn") : zeros
    var dy = ragged(try fixture.floats("in.up.y"), width: width, columns: 0..<width)
    for layer in stride(from: layers - 1, through: 0, by: -1) {
      var dx: [Float] = []
      for direction in 0..<directions {
        let index = layer * directions + direction
        passes[index].backward(
          dy: Self.column(direction, of: directions, dy, width: hidden), dhn: sorted(dhn, at: index),
          dcn: cell.hasCellState ? sorted(dcn, at: index) : [], threads: threads)
        let pass = passes[index]
        dx = dx.isEmpty ? pass.dx : zip(dx, pass.dx).map { $0 + $1 }
        got["grad.weight_ih" + suffix(layer, direction)] = pass.dInputWeight
        got["grad.weight_hh" + suffix(layer, direction)] = pass.dHiddenWeight
        got["grad.bias_ih" + suffix(layer, direction)] = pass.dInputBias
        got["grad.bias_hh" + suffix(layer, direction)] = pass.dHiddenBias
        if cell == .gruResetBefore { got["grad.bias"] = pass.dInputBias }
      }
      dy = dx
    }
    got["grad.x"] = padded(dy, width: passes[0].inputSize)
    got["grad.h0"] = passes.flatMap { unsorted($0.dh0) }
    got["grad.c0"] = passes.flatMap { $0.dc0.isEmpty ? [] : unsorted($0.dc0) }
  }
}
