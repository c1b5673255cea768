/// Puts the result of an op on the tape of its inputs, if any of them stands on one.
///
/// ```swift
/// public func scale(_ x: Tensor, by factor: Float) -> Tensor {
///   let recorder = Recorder(x)
///   let y = ...                                  // computed from x
///   return recorder.record(y) { upstream, inputs in inputs.add(scale(upstream, by: factor), to: 0) }
/// }
/// ```
///
/// The pullback may hold only detached tensors (`x.detached`). Inputs of an older tape count as constants, so that a
/// gradient may be taken inside of another.
public struct Recorder: Sendable {
  private let tape: Tape?
  private let inputs: [Int]

  public init(_ inputs: Tensor?...) { self.init(all: inputs) }

  public init(all inputs: [Tensor?]) {
    var newest: Tape?
    for case let node? in inputs.lazy.map({ $0?.node }) where node.tape.serial > newest?.serial ?? -1 {
      newest = node.tape
    }
    tape = newest
    guard let newest else {
      self.inputs = []
      return
    }
    self.inputs = inputs.map { input in
      guard let node = input?.node, node.tape === newest else { return -1 }
      return node.index
    }
  }

  /// Whether any input is recorded.
  public var isRecording: Bool { tape != nil }

  /// Whether a certain input is recorded, so that its gradient will be asked for.
  public func records(_ input: Int) -> Bool { isRecording && inputs[input] >= 0 }

  /// Random numbers for this op, from the tape's seed; nil where nothing is recorded.
  public func nextStream() -> RandomStream? { tape?.nextStream() }

  /// The value on the tape, or just the value where no input is recorded.
  public func record(_ value: Tensor, pullback: @escaping Pullback) -> Tensor {
    tape?.append(value.detached, inputs: inputs, pullback: pullback) ?? value
  }
}

extension Tensor {
  /// Records an op with a derivative of its own.
  /// - Parameters:
  ///   - inputs: what the value was computed from.
  ///   - value: the op's result.
  ///   - pullback: the gradients of the inputs, in order, from the gradient of the value; nil where there is none. It may
  ///     hold only detached tensors.
  public static func record(
    inputs: [Tensor], value: Tensor, pullback: @escaping @Sendable (_ upstream: Tensor) -> [Tensor?]
  ) -> Tensor {
    Recorder(all: inputs).record(value) { upstream, gradients in
      for (index, gradient) in pullback(upstream).enumerated() {
        if let gradient { gradients.add(gradient, to: index) }
      }
    }
  }
}
