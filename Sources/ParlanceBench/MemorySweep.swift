import ParlanceParallel
import ParlanceTensor

/// How fast memory can be read.
struct MemorySweep {
  /// Half a gigabyte.
  private let memory = Tensor([1 << 27], repeating: 1)
  let threads: Int

  /// Bytes a second, the best of five sweeps.
  func bytesPerSecond() -> Double {
    let bytes = memory.count * 4
    let best = (0..<5).reduce(Double.infinity) { best, _ in min(best, seconds(bytes: bytes)) }
    return Double(bytes) / best
  }

  /// Seconds for reading so many bytes once; of more than there are, as long as that would take.
  func seconds(bytes: Int) -> Double {
    let (count, memory) = (min(bytes / 4, memory.count), memory)
    let clock = Clock()
    let sums = ParallelLoop.map(count: count, chunk: count / (threads * 8), threads: threads) { range in
      memory.withElements { Self.sum($0.extracting(range)) }
    }
    let seconds = clock.read().wall
    // The sums are used, so that reading cannot be left out.
    return sums.reduce(0, +) > 0 ? seconds * Double(bytes) / Double(count * 4) : .infinity
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
