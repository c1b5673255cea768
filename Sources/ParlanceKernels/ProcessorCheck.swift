import CKernels

/// Whether this processor has the instructions that this build was compiled for.
public enum ProcessorCheck {
  /// The first instruction set that this build uses and the processor lacks; nil where all are there.
  public static var missingFeature: String? {
    guard let name = parlance_missing_cpu_feature() else { return nil }
    return String(cString: name)
  }
}
