import ParlanceKernels

/// Each row divided by its Euclidean length, or by `epsilon` where it is shorter.
/// - Parameter x: [..., width].
public func normalizeRows(_ x: Tensor, epsilon: Float = 1e-12) -> Tensor {
  let recorder = Recorder(x)
  let x = x.detached
  let (rows, width) = (x.shape.rows, x.shape.width)
  var factors = [Float](repeating: 0, count: rows)
  let y = Tensor(x.shape) { y in
    x.withElements { x in
      for row in 0..<rows {
        let values = x.extracting(row * width..<(row + 1) * width)
        factors[row] = 1 / max(Float(SumKernels.dot(values, values).squareRoot()), epsilon)
        for i in 0..<width { y[row * width + i] = factors[row] * values[i] }
      }
    }
  }
  let (result, inverse) = (y, factors)
  return recorder.record(y) { upstream, inputs in
    // dx = (dy − y (y · dy)) / |x|; where the length was cut off at epsilon, dy / epsilon.
    let gradient = Tensor(x.shape) { dx in
      withElements(upstream, result) { dy, y in
        for row in 0..<rows {
          let range = row * width..<(row + 1) * width
          let isCut = inverse[row] >= 1 / epsilon
          let along = isCut ? 0 : Float(SumKernels.dot(dy.extracting(range), y.extracting(range)))
          for i in range { dx[i] = inverse[row] * (dy[i] - y[i] * along) }
        }
      }
    }
    inputs.add(gradient, to: 0)
  }
}
