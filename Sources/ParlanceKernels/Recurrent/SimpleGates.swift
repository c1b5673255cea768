/// One step of one row of a plain recurrent layer.
enum SimpleGates {
  typealias Floats = UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - gates: W x + U h + biases; becomes h'.
  ///   - h: the state, overwritten.
  static func forward(tanh: Bool, gates: Floats, h: Floats, y: Floats, size: Int) {
    UnitLanes.each(of: size) { units in
      let sum = units.load(gates)
      let next = tanh ? hyperbolicTangent(sum) : larger(sum, .zero)
      units.put(next, gates)
      units.put(next, h)
      units.put(next, y)
    }
  }

  /// - Parameters:
  ///   - dh: gradient of h' from the next step.
  ///   - dGates: becomes the gradient of W x + U h.
  static func backward(
    tanh: Bool, gates: UnsafePointer<Float>, dy: UnsafePointer<Float>, dh: Floats, dGates: Floats, size: Int
  ) {
    UnitLanes.each(of: size) { units in
      let (output, upstream) = (units.load(gates), units.load(dh) + units.load(dy))
      units.put(
        tanh ? upstream * (1 - output * output) : upstream.replacing(with: 0, where: output .<= 0), dGates)
    }
  }
}
