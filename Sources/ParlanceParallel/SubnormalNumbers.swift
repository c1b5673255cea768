import CKernels

/// Numbers below 2⁻¹²⁶ (10⁻³⁸), which have fewer digits the smaller they are. Each operation with one takes x86 processors
/// some hundred times as long as with any other. Gradients through a saturated softmax are full of them, and no result
/// that anybody reads depends on them.
package enum SubnormalNumbers {
  /// Runs `body` on this thread with such numbers taken for 0, operands and results alike. The threads of loops that it
  /// runs do the same; afterwards all is as before.
  @inline(never)
  package static func flushed<Result, E: Error>(_ body: () throws(E) -> Result) throws(E) -> Result {
    let modes = parlance_float_modes()
    parlance_set_float_modes(parlance_float_modes_flushing(modes))
    defer { parlance_set_float_modes(modes) }
    return try body()
  }
}
