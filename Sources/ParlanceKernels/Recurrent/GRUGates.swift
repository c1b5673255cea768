/// One step of one row of a GRU. Gates lie in the order r, z, n, `size` floats each; behind them, where the reset gate
/// comes after the product, u = Uₙ h + dₙ.
enum GRUGates {
  typealias Floats = UnsafeMutablePointer<Float>

  /// Reset gate after the product: n = tanh(Wₙ x + r u); h' = n + z (h − n).
  /// - Parameters:
  ///   - gates: W x + b; become the gates and u.
  ///   - hidden: U h + d.
  ///   - h: the state, overwritten.
  static func forward(gates: Floats, hidden: UnsafePointer<Float>, h: Floats, y: Floats, size: Int) {
    UnitLanes.each(of: size) { units in
      let r = logistic(units.load(gates) + units.load(hidden))
      let z = logistic(units.load(gates + size) + units.load(hidden + size))
      let u = units.load(hidden + 2 &* size)
      let n = hyperbolicTangent(multiplyAdd(r, u, units.load(gates + 2 &* size)))
      let next = multiplyAdd(z, units.load(h) - n, n)
      units.put(r, gates)
      units.put(z, gates + size)
      units.put(n, gates + 2 &* size)
      units.put(u, gates + 3 &* size)
      units.put(next, h)
      units.put(next, y)
    }
  }

  /// The chain rule through `forward`.
  /// - Parameters:
  ///   - previous: h before the step.
  ///   - dh: gradient of h' from the next step; becomes that of h by way of z alone.
  ///   - dGates: becomes the gradient of Wₙ x, of both sums before r and z, and of u, in this order: so both the input's
  ///     and the hidden state's part lie in one piece.
  static func backward(
    gates: UnsafePointer<Float>, previous: UnsafePointer<Float>, dy: UnsafePointer<Float>, dh: Floats,
    dGates: Floats, size: Int
  ) {
    UnitLanes.each(of: size) { units in
      let (r, z) = (units.load(gates), units.load(gates + size))
      let (n, u) = (units.load(gates + 2 &* size), units.load(gates + 3 &* size))
      let upstream = units.load(dh) + units.load(dy)
      let candidate = upstream * (1 - z) * (1 - n * n)
      units.put(upstream * z, dh)
      units.put(candidate, dGates)
      units.put(candidate * u * r * (1 - r), dGates + size)
      units.put(upstream * (units.load(previous) - n) * z * (1 - z), dGates + 2 &* size)
      units.put(candidate * r, dGates + 3 &* size)
    }
  }
}
