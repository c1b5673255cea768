import ParlanceKernels

/// The matrix product op(a) op(b), op being nothing or transposing.
/// - Parameters:
///   - a: [m, k]; [k, m] where transposed.
///   - b: [k, n]; [n, k] where transposed.
/// - Returns: [m, n].
public func matmul(
  _ a: Tensor, _ b: Tensor, transposeA: Bool = false, transposeB: Bool = false
) -> Tensor {
  precondition(
    a.shape.rank == 2 && b.shape.rank == 2 && a.shape[transposeA ? 0 : 1] == b.shape[transposeB ? 1 : 0],
    "matmul of \(a.shape)\(transposeA ? "ᵀ" : "") and \(b.shape)\(transposeB ? "ᵀ" : "")")
  let recorder = Recorder(a, b)
  let (a, b) = (a.detached, b.detached)
  let (m, k) = (a.shape[transposeA ? 1 : 0], a.shape[transposeA ? 0 : 1])
  let n = b.shape[transposeB ? 0 : 1]
  let y = Tensor([m, n]) { y in
    withElements(a, b) { a, b in
      GEMM.multiply(
        a, transposed: transposeA, b, transposed: transposeB, m: m, n: n, k: k, into: &y,
        threads: Threads.count)
    }
  }
  return recorder.record(y) { upstream, inputs in
    // dA = dY op(B)ᵀ and dB = op(A)ᵀ dY; transposed where the operand was.
    inputs.accumulate(0) { da, beta in
      withElements(upstream, b) { dy, b in
        if transposeA {
          GEMM.multiply(
            b, transposed: transposeB, dy, transposed: true, m: k, n: m, k: n, beta: beta, into: &da,
            threads: Threads.count)
        } else {
          GEMM.multiply(
            dy, b, transposed: !transposeB, m: m, n: k, k: n, beta: beta, into: &da, threads: Threads.count)
        }
      }
    }
    inputs.accumulate(1) { db, beta in
      withElements(upstream, a) { dy, a in
        if transposeB {
          GEMM.multiply(
            dy, transposed: true, a, transposed: transposeA, m: n, n: k, k: m, beta: beta, into: &db,
            threads: Threads.count)
        } else {
          GEMM.multiply(
            a, transposed: !transposeA, dy, m: k, n: n, k: m, beta: beta, into: &db, threads: Threads.count)
        }
      }
    }
  }
}
