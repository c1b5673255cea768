/// One step of one row of a GRU whose reset gate comes before the product, in the two parts that lie before and after it.
/// Gates lie in the order r, z, n, `size` floats each.
enum GRUResetBeforeGates {
  typealias Floats = UnsafeMutablePointer<Float>

  /// r and z from their sums, and r h.
  static func reset(gates: Floats, h: UnsafePointer<Float>, product: Floats, size: Int) {
    UnitLanes.each(of: size) { units in
      let r = logistic(units.load(gates))
      units.put(r, gates)
      units.put(logistic(units.load(gates + size)), gates + size)
      units.put(r * units.load(h), product)
    }
  }

  /// n from its sum; h' = n + z (h − n).
  static func update(gates: Floats, h: Floats, y: Floats, size: Int) {
    UnitLanes.each(of: size) { units in
      let n = hyperbolicTangent(units.load(gates + 2 &* size))
      let next = multiplyAdd(units.load(gates + size), units.load(h) - n, n)
      units.put(n, gates + 2 &* size)
      units.put(next, h)
      units.put(next, y)
    }
  }

  /// Gradients of n's and z's sums.
  /// - Parameter dh: gradient of h' from the next step; becomes that of h by way of z alone.
  static func backwardUpdate(
    gates: UnsafePointer<Float>, previous: UnsafePointer<Float>, dy: UnsafePointer<Float>, dh: Floats,
    dGates: Floats, size: Int
  ) {
    UnitLanes.each(of: size) { units in
      let (z, n) = (units.load(gates + size), units.load(gates + 2 &* size))
      let upstream = units.load(dh) + units.load(dy)
      units.put(upstream * z, dh)
      units.put(upstream * (units.load(previous) - n) * z * (1 - z), dGates + size)
      units.put(upstream * (1 - z) * (1 - n * n), dGates + 2 &* size)
    }
  }

  /// Gradient of r's sum from that of r h, and what the latter adds to that of h.
  static func backwardReset(
    gates: UnsafePointer<Float>, previous: UnsafePointer<Float>, dProduct: UnsafePointer<Float>, dh: Floats,
    dGates: Floats, size: Int
  ) {
    UnitLanes.each(of: size) { units in
      let (r, gradient) = (units.load(gates), units.load(dProduct))
      units.put(multiplyAdd(gradient, r, units.load(dh)), dh)
      units.put(gradient * units.load(previous) * r * (1 - r), dGates)
    }
  }
}
