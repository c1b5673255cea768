import ParlanceKernels

/// Turns pairs of columns of each head by angles that grow with the row's position, so that products of two rows depend
/// on the distance of their positions (Su et al., 2021).
///
/// Pair i of a head of size d at position p is turned by p · base^(−2i/d).
/// - Parameters:
///   - x: [rows, heads · headSize].
///   - positions: one a row.
///   - headSize: even.
///   - interleaved: pairs are neighbors (2i, 2i + 1), as in GPT-J; otherwise (i, i + headSize/2), as in GPT-NeoX and
///     Llama.
///   - base: 10,000 in the paper.
public func rotary(
  _ x: Tensor, positions: [Int], headSize: Int, interleaved: Bool = false, base: Double = 10_000
) -> Tensor {
  let width = x.shape.width
  precondition(
    headSize > 0 && headSize % 2 == 0 && width % headSize == 0 && positions.count == x.shape.rows,
    "rotary of \(x.shape) with heads of \(headSize) and \(positions.count) positions")
  let table = RotaryTable(positions: positions, headSize: headSize, base: base)
  let y = rotated(x, table, interleaved, sign: 1)
  return Recorder(x).record(y) { upstream, inputs in
    inputs.add(rotated(upstream, table, interleaved, sign: -1), to: 0)
  }
}

private func rotated(_ x: Tensor, _ table: RotaryTable, _ interleaved: Bool, sign: Float) -> Tensor {
  Tensor(x.shape) { y in
    x.withElements {
      RotaryKernel.apply(
        $0, width: x.shape.width, table: table, interleaved: interleaved, sign: sign, into: &y,
        threads: Threads.count)
    }
  }
}
