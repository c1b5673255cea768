import ParlanceParallel
import ParlanceTensor

/// How fast memory can be read.
struct MemorySweep {
  /// Half a gigabyte.
  private let memory = Tensor([1 << 27], repeating: 1)
  let threads: Int

  /// Bytes a second, the best of five sweeps.
  func bytesPerSecond() -> Double {
    let (count, memory) = (memory.count, memory)
    var best = Double.infinity
    for _ in 0..<5 {
      let clock = Clock()
      let sums = ParallelLoop.map(count: count, chunk: count / (threads * 8), threads: threads) { range in
        memory.withElements { Self.sum($0.extracting(range)) }
      }
      let seconds = clock.read().wall
      // The sums are used, so that reading cannot be left out.
      if sums.reduce(0, +) > 0 { best = min(best, seconds) }
    }
    return Double(count * 4) / best
  }

  private static func sum(_ values: Span<Float>) -> Float {
    values.withUnsafeBytes { bytes in
      var (a, b) = (SIMD16<Float>.zero, SIMD16<Float>.zero)
      for place in stride(from: 0, to: bytes.count - 127, by: 128) {
        a += bytes.loadUnaligned(fromByteOffset: place, as: SIMD16<Float>.self)
        b += bytes.loadUnaligned(fromByteOffset: place + 64, as: SIMD16<Float>.self)
      }
      return (a + b).sum()
    }
  }
}
