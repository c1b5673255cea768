import ParlanceKernels
import ParlanceTensor

/// A weight in panels of the matrix kernels, for inference. A row of the result has the same bits whatever rows are
/// computed beside it. Nothing flows back through it.
public struct PackedWeight: Sendable {
  private enum Memory: Sendable {
    case own(WeightMatrix)
    /// Panels of float32 that may lie in a mapped file.
    case panels(PanelLayout, Tensor)
  }

  public let form: WeightForm
  private let memory: Memory

  public var rows: Int {
    switch memory {
    case .own(let matrix): matrix.rows
    case .panels(let layout, _): layout.rows
    }
  }

  public var columns: Int {
    switch memory {
    case .own(let matrix): matrix.columns
    case .panels(let layout, _): layout.columns
    }
  }

  /// Packs a weight, rounding where the form has fewer bits.
  init(_ weight: Tensor, _ form: WeightForm) {
    let (rows, columns) = (weight.shape.rows, weight.shape.width)
    let threads = Threads.count
    self.form = form
    let matrix: WeightMatrix = weight.withElements { weight in
      switch form {
      case .float32: .float32(PackedMatrix(weight, rows: rows, columns: columns, threads: threads))
      case .bfloat16:
        .bfloat16(BFloat16Matrix(rounding: weight, rows: rows, columns: columns, threads: threads))
      case .int8: .int8(Int8Matrix(rounding: weight, rows: rows, columns: columns, threads: threads))
      }
    }
    memory = .own(matrix)
  }

  /// A weight of float32 that was packed before. Its panels stay where they are.
  /// - Returns: nil where they are not `panels` of that layout, by their number or by where they begin.
  init?(_ layout: PanelLayout, panels: Tensor) {
    guard panels.withElements({ layout.accepts($0) }) else { return nil }
    form = .float32
    memory = .panels(layout, panels.detached)
  }

  /// The bytes and scales of a weight of that form; nil of another.
  public var int8: Int8Matrix? {
    if case .own(.int8(let matrix)) = memory { matrix } else { nil }
  }

  /// Whether its panels were given to it.
  var hasGivenPanels: Bool { if case .panels = memory { true } else { false } }

  /// The panels of a weight of float32, a copy where the memory is its own; nil of another form.
  var panels: Tensor? {
    switch memory {
    case .panels(_, let panels): panels
    case .own(.float32(let matrix)):
      matrix.withPanels { panels in
        Tensor([panels.count]) { target in
          for i in panels.indices { target[unchecked: i] = panels[unchecked: i] }
        }
      }
    case .own: nil
    }
  }

  /// - Parameters:
  ///   - bias: of all outputs.
  ///   - outputs: those that are wanted.
  func multiply(_ x: Tensor, bias: Tensor?, activation: Activation?, outputs: Range<Int>) -> Tensor {
    precondition(!x.isRecorded, "a packed weight is for inference; unpack the model to train it")
    precondition(x.shape.width == columns, "a product of \(x.shape) with a weight of \(columns) inputs")
    guard WeightMatrix.canBegin(at: outputs.lowerBound) else {
      // They begin within a panel: what is in it before them is computed too.
      var first = outputs.lowerBound
      while !WeightMatrix.canBegin(at: first) { first -= 1 }
      let y = multiply(x, bias: bias, activation: activation, outputs: first..<outputs.upperBound)
      return sliceColumns(y, outputs.lowerBound - first..<outputs.upperBound - first)
    }
    let bias = bias.map { outputs == 0..<rows ? $0 : sliceRows($0, outputs) }
    return Tensor(x.shape.with(width: outputs.count)) { y in
      x.withElements { x in
        bias.withElements { bias in
          let count = x.count / max(columns, 1)
          switch memory {
          case .own(let matrix):
            matrix.multiply(
              x, rows: count, outputs: outputs, bias: bias, activation: activation, into: &y,
              threads: Threads.count)
          case .panels(let layout, let panels):
            panels.withElements {
              layout.multiply(
                x, rows: count, panels: $0, outputs: outputs, bias: bias, activation: activation, into: &y,
                threads: Threads.count)
            }
          }
        }
      }
    }
  }

  /// The rows that ids name, `[ids.count, columns]`.
  func gather(_ ids: [Int32]) -> Tensor {
    Tensor([ids.count, columns]) { target in
      switch memory {
      case .own(let matrix): matrix.gather(ids.span, into: &target)
      case .panels(let layout, let panels):
        panels.withElements { layout.gather(ids.span, panels: $0, into: &target) }
      }
    }
  }

  /// The weight as it was packed.
  var unpacked: Tensor {
    Tensor([rows, columns]) { target in
      switch memory {
      case .own(let matrix): matrix.unpack(into: &target)
      case .panels(let layout, let panels): panels.withElements { layout.unpack($0, into: &target) }
      }
    }
  }
}
