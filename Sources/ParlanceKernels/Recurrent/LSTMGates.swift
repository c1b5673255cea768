/// One step of one row of an LSTM. Gates lie in the order i, f, g, o, `size` floats each.
enum LSTMGates {
  typealias Floats = UnsafeMutablePointer<Float>

  /// c' = f c + i g; h' = o tanh c'.
  /// - Parameters:
  ///   - gates: W x + U h + biases; become the gates.
  ///   - c: the cell state, overwritten.
  ///   - cells: where c' is kept too.
  ///   - h: the state, overwritten.
  static func forward(gates: Floats, c: Floats, cells: Floats?, h: Floats, y: Floats, size: Int) {
    UnitLanes.each(of: size) { units in
      let i = logistic(units.load(gates))
      let f = logistic(units.load(gates + size))
      let g = hyperbolicTangent(units.load(gates + 2 &* size))
      let o = logistic(units.load(gates + 3 &* size))
      let cell = multiplyAdd(f, units.load(c), i * g)
      let output = o * hyperbolicTangent(cell)
      units.put(cell, c)
      units.put(output, h)
      units.put(output, y)
      guard let cells else { return }
      units.put(i, gates)
      units.put(f, gates + size)
      units.put(g, gates + 2 &* size)
      units.put(o, gates + 3 &* size)
      units.put(cell, cells)
    }
  }

  /// The chain rule through `forward`, with σ' = σ (1 − σ) and tanh' = 1 − tanh².
  /// - Parameters:
  ///   - previous: the cell state before the step.
  ///   - dh: gradient of h' from the next step.
  ///   - dc: gradient of c' from the next step; becomes that of c.
  ///   - dGates: becomes the gradient of W x + U h.
  static func backward(
    gates: UnsafePointer<Float>, cells: UnsafePointer<Float>, previous: UnsafePointer<Float>,
    dy: UnsafePointer<Float>, dh: Floats, dc: Floats, dGates: Floats, size: Int
  ) {
    UnitLanes.each(of: size) { units in
      let (i, f) = (units.load(gates), units.load(gates + size))
      let (g, o) = (units.load(gates + 2 &* size), units.load(gates + 3 &* size))
      let t = hyperbolicTangent(units.load(cells))
      let upstream = units.load(dh) + units.load(dy)
      let cell = multiplyAdd(upstream * o, 1 - t * t, units.load(dc))
      units.put(cell * f, dc)
      units.put(cell * g * i * (1 - i), dGates)
      units.put(cell * units.load(previous) * f * (1 - f), dGates + size)
      units.put(cell * i * (1 - g * g), dGates + 2 &* size)
      units.put(upstream * t * o * (1 - o), dGates + 3 &* size)
    }
  }
}
