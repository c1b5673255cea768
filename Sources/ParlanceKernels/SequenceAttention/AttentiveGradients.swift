/// Gradients of all that goes into an attentive layer, in the shapes of it.
public struct AttentiveGradients: Sendable {
  public internal(set) var x: [Float]
  public internal(set) var inputWeight: [Float]
  public internal(set) var hiddenWeight: [Float]
  public internal(set) var inputBias: [Float]
  public internal(set) var hiddenBias: [Float]
  public internal(set) var fed: [Float]
  public internal(set) var query: [Float]
  public internal(set) var v: [Float]
  public internal(set) var combineContext: [Float]
  public internal(set) var combineState: [Float]
  public internal(set) var keys: [Float]
  public internal(set) var values: [Float]
  /// Of the initial states.
  public internal(set) var hidden: [Float]
  public internal(set) var cell: [Float]
}

/// The weights of an attentive layer as they were given to it, for its backward pass.
struct AttentiveWeightPointers {
  typealias Floats = UnsafePointer<Float>
  let input: Floats
  let hidden: Floats
  let fed: Floats
  let query: Floats?
  let combineContext: Floats?
  let combineState: Floats?
}
