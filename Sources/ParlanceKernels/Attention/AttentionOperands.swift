/// Where the operands of a forward pass lie, for threads that each write rows of their own.
///
/// `nonisolated(unsafe)` here and below: the arrays belong to the caller, which waits for all threads before it lets go of them;
/// operands are only read, and no two threads write the same row.
///
/// Keys and values are floats, or halves that a cache keeps.
struct AttentionOperands<Element: LaneElement>: Sendable {
  nonisolated(unsafe) let query: UnsafePointer<Float>
  nonisolated(unsafe) let key: UnsafePointer<Element>
  nonisolated(unsafe) let value: UnsafePointer<Element>
  nonisolated(unsafe) let bias: UnsafePointer<Float>?
}

/// Where the results of a forward pass go.
struct AttentionResults: Sendable {
  nonisolated(unsafe) let output: UnsafeMutablePointer<Float>
  nonisolated(unsafe) let logSumExp: UnsafeMutablePointer<Float>
}

/// What a backward pass reads beside the operands, and where its gradients go.
struct AttentionGradients: Sendable {
  nonisolated(unsafe) let output: UnsafePointer<Float>
  nonisolated(unsafe) let logSumExp: UnsafePointer<Float>
  nonisolated(unsafe) let upstream: UnsafePointer<Float>
  nonisolated(unsafe) let query: UnsafeMutablePointer<Float>
  nonisolated(unsafe) let key: UnsafeMutablePointer<Float>
  nonisolated(unsafe) let value: UnsafeMutablePointer<Float>
  nonisolated(unsafe) let bias: UnsafeMutablePointer<Float>?
}
