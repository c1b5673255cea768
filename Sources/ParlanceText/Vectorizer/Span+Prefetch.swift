import CKernels

extension Span where Element: BitwiseCopyable {
  /// Asks for an element that is soon looked at, without waiting for it.
  @inline(__always)
  func prefetch(_ index: Int) {
    let stride = MemoryLayout<Element>.stride
    guard indices.contains(index) else { return }
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      let element = start + index &* stride
      parlance_prefetch(element)
      // It may lie on two cache lines.
      if stride > 16 { parlance_prefetch(element + stride - 1) }
    }
  }
}
