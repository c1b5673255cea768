/// How the numbers of a panel are kept.
enum PanelForm {
  case float32
  /// The upper half of a float32 (8 bits of exponent, 7 of fraction).
  case bfloat16

  /// Bytes that a panel takes for one step over the depth.
  var stepBytes: Int { self == .float32 ? MemoryLayout<FloatStep>.stride : MemoryLayout<BFloat16Step>.stride }
}

/// What a panel holds for one step over the depth: one number for each of its 32 columns.
protocol PanelStep {
  var lanes: (Vector16, Vector16) { get }
}

struct FloatStep: PanelStep {
  let first: Vector16
  let second: Vector16

  @inline(__always) var lanes: (Vector16, Vector16) { (first, second) }
}

/// Each lane holds two columns: one of the first sixteen in its lower half, one of the others in its upper half. So one
/// operation turns sixteen of them into floats.
struct BFloat16Step: PanelStep {
  let pairs: SIMD16<UInt32>

  @inline(__always)
  var lanes: (Vector16, Vector16) {
    (
      unsafeBitCast(pairs &<< 16, to: Vector16.self),
      unsafeBitCast(pairs & SIMD16(repeating: 0xffff_0000), to: Vector16.self)
    )
  }
}

/// The first 16 columns of a panel's step.
struct FirstHalf<Step: PanelStep>: PanelStep {
  let step: Step

  @inline(__always) var lanes: (Vector16, Vector16) { (step.lanes.0, .zero) }
}

/// The last 16 columns of a panel's step.
struct SecondHalf<Step: PanelStep>: PanelStep {
  let step: Step

  @inline(__always) var lanes: (Vector16, Vector16) { (step.lanes.1, .zero) }
}
