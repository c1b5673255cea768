import ParlanceKernels
import Testing

/// Gradients that are left out because their span is empty: such a span may still have an address, behind which others'
/// memory lies.
struct EmptyGradientTests {
  /// Calls `body` with an empty span that has an address, and tells whether the memory behind it stays as it was.
  private func staysAsItWas(_ body: (inout MutableSpan<Float>) -> Void) -> Bool {
    var others = [Float](repeating: 7, count: 256)
    others.withUnsafeMutableBufferPointer { buffer in
      var none = UnsafeMutableBufferPointer(start: buffer.baseAddress, count: 0).mutableSpan
      body(&none)
    }
    return others == [Float](repeating: 7, count: 256)
  }

  @Test func nothingIsWrittenBehindAnEmptyGradientOfTheOutputLayer() {
    let (x, weight) = (Filled.random(3 * 4, seed: 1), Filled.random(50 * 4, seed: 2))
    let targets: [Int32] = [1, 2, 3]
    var (dx, dWeight) = (x, weight)
    let stays = staysAsItWas { none in
      var dxSpan = dx.mutableSpan
      var dWeightSpan = dWeight.mutableSpan
      _ = OutputLayer.crossEntropyWithGradient(
        x.span, rows: 3, width: 4, weight: weight.span, vocabulary: 50, bias: nil, targets: targets.span,
        into: &dxSpan, weight: &dWeightSpan, bias: &none, threads: 1)
    }
    #expect(stays)
    #expect(dx != x)
  }

  @Test(arguments: RecurrentCell.allCases)
  func nothingIsWrittenBehindEmptyGradientsOfRecurrentLayers(cell: RecurrentCell) throws {
    let (inputs, size) = (3, 5)
    let layout = TimeMajorLayout(lengths: [2, 1])
    let (x, states) = (Filled.random(3 * inputs, seed: 1), Filled.random(2 * size, seed: 2))
    let w = Filled.random(cell.gateCount * size * inputs, seed: 3)
    let u = Filled.random(cell.gateCount * size * size, seed: 4)
    let cells = cell.hasCellState ? states : []
    var (h, c) = (states, cells)
    var trace: RecurrentTrace?
    let y = Filled.one(3 * size) { y in
      var hSpan = h.mutableSpan
      var cSpan = c.mutableSpan
      trace = RecurrentKernels.forward(
        cell, x.span, layout, inputSize: inputs, hiddenSize: size, inputWeight: w.span, hiddenWeight: u.span,
        inputBias: nil, hiddenBias: nil, hidden: &hSpan, cell: &cSpan, into: &y, keepingTrace: true,
        threads: 1)
    }
    let kept = try #require(trace)
    var (dw, du, dh, dc) = (w, u, states, cells)
    var (inner, middle) = (false, false)
    let outer = staysAsItWas { noInput in
      middle = staysAsItWas { noInputBias in
        inner = staysAsItWas { noHiddenBias in
          var dwSpan = dw.mutableSpan
          var duSpan = du.mutableSpan
          var dhSpan = dh.mutableSpan
          var dcSpan = dc.mutableSpan
          RecurrentKernels.backward(
            cell, x.span, layout, inputSize: inputs, hiddenSize: size, inputWeight: w.span,
            hiddenWeight: u.span,
            initialHidden: states.span, initialCell: cells.span, y: y.span, trace: kept,
            outputGradient: y.span,
            hidden: &dhSpan, cell: &dcSpan, into: &noInput, inputWeight: &dwSpan, hiddenWeight: &duSpan,
            inputBias: &noInputBias, hiddenBias: &noHiddenBias, threads: 1)
        }
      }
    }
    #expect(inner && middle && outer)
    #expect(dw != w)
  }
}
