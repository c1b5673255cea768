import Glibc
import ParlanceTensor

/// A conditional random field's numbers in double precision, and the recursions over them.
struct CRFScores: Sendable {
  /// K: how many tags there are.
  let k: Int
  private let emissions: [Double]
  private let transitions: [Double]
  private let start: [Double]
  private let end: [Double]

  init(_ emissions: Tensor, _ transitions: Tensor, _ start: Tensor, _ end: Tensor) {
    k = start.count
    self.emissions = emissions.scalars.map(Double.init)
    self.transitions = transitions.scalars.map(Double.init)
    self.start = start.scalars.map(Double.init)
    self.end = end.scalars.map(Double.init)
  }

  func score(_ tags: [Int32], _ range: Range<Int>) -> Double {
    var score = 0.0
    for t in range {
      let tag = Int(tags[t])
      score += emissions[t * k + tag]
      score += t == range.lowerBound ? start[tag] : transitions[Int(tags[t - 1]) * k + tag]
    }
    return score + end[Int(tags[range.upperBound - 1])]
  }

  func logPartition(_ range: Range<Int>) -> Double {
    let α = forward(range)
    return logSum(α[(range.count - 1) * k..<range.count * k].indices.map { α[$0] + end[$0 % k] })
  }

  /// α[t, j]: the logarithm of the sum over all beginnings that end in tag j at position t.
  private func forward(_ range: Range<Int>) -> [Double] {
    var α = [Double](repeating: 0, count: range.count * k)
    var terms = [Double](repeating: 0, count: k)
    for (t, row) in range.enumerated() {
      for j in 0..<k {
        let emission = emissions[row * k + j]
        if t == 0 {
          α[j] = start[j] + emission
        } else {
          for i in 0..<k { terms[i] = α[(t - 1) * k + i] + transitions[i * k + j] }
          α[t * k + j] = logSum(terms) + emission
        }
      }
    }
    return α
  }

  /// β[t, i]: the logarithm of the sum over all ends that follow tag i at position t.
  private func backward(_ range: Range<Int>) -> [Double] {
    let n = range.count
    var β = [Double](repeating: 0, count: n * k)
    var terms = [Double](repeating: 0, count: k)
    for t in (0..<n).reversed() {
      for i in 0..<k {
        if t == n - 1 {
          β[t * k + i] = end[i]
        } else {
          let row = range.lowerBound + t + 1
          for j in 0..<k {
            terms[j] = transitions[i * k + j] + emissions[row * k + j] + β[(t + 1) * k + j]
          }
          β[t * k + i] = logSum(terms)
        }
      }
    }
    return β
  }

  private func logSum(_ terms: [Double]) -> Double {
    let largest = terms.reduce(-Double.infinity) { max($0, $1) }
    guard largest.isFinite else { return largest }
    return largest + log(terms.reduce(0) { $0 + exp($1 - largest) })
  }

  struct Gradient {
    var emissions: Tensor
    var transitions: Tensor
    var start: Tensor
    var end: Tensor
  }

  /// The counts of the given tags less the counts to be expected, weighted by `upstream`.
  func gradient(of tags: [Int32], _ sequences: RaggedOffsets, upstream: [Float]) -> Gradient {
    var dEmissions = [Double](repeating: 0, count: emissions.count)
    var dTransitions = [Double](repeating: 0, count: k * k)
    var dStart = [Double](repeating: 0, count: k)
    var dEnd = [Double](repeating: 0, count: k)
    for sequence in 0..<sequences.count {
      let range = sequences[sequence]
      let n = range.count
      guard n > 0 else { continue }
      let weight = Double(upstream[sequence])
      let (α, β) = (forward(range), backward(range))
      let z = logSum((0..<k).map { α[(n - 1) * k + $0] + end[$0] })
      for t in 0..<n {
        let row = range.lowerBound + t
        for j in 0..<k {
          let here = weight * ((Int(tags[row]) == j ? 1 : 0) - exp(α[t * k + j] + β[t * k + j] - z))
          dEmissions[row * k + j] += here
          if t == 0 { dStart[j] += here }
          if t == n - 1 { dEnd[j] += here }
        }
        guard t > 0 else { continue }
        dTransitions[Int(tags[row - 1]) * k + Int(tags[row])] += weight
        for i in 0..<k {
          for j in 0..<k {
            let path =
              α[(t - 1) * k + i] + transitions[i * k + j] + emissions[row * k + j] + β[t * k + j]
            dTransitions[i * k + j] -= weight * exp(path - z)
          }
        }
      }
    }
    return Gradient(
      emissions: Tensor([sequences.rowCount, k], dEmissions.map(Float.init)),
      transitions: Tensor([k, k], dTransitions.map(Float.init)), start: Tensor([k], dStart.map(Float.init)),
      end: Tensor([k], dEnd.map(Float.init)))
  }

  func bestPath(_ range: Range<Int>) -> (tags: [Int32], score: Double) {
    let n = range.count
    guard n > 0, k > 0 else { return ([], 0) }
    var best = (0..<k).map { start[$0] + emissions[range.lowerBound * k + $0] }
    var before = [Int32](repeating: 0, count: n * k)
    for t in 1..<max(n, 1) {
      let last = best
      for j in 0..<k {
        var winner = 0
        for i in 1..<k where last[i] + transitions[i * k + j] > last[winner] + transitions[winner * k + j] {
          winner = i
        }
        before[t * k + j] = Int32(winner)
        best[j] = last[winner] + transitions[winner * k + j] + emissions[(range.lowerBound + t) * k + j]
      }
    }
    var tag = 0
    for j in 1..<k where best[j] + end[j] > best[tag] + end[tag] { tag = j }
    let score = best[tag] + end[tag]
    var tags = [Int32](repeating: 0, count: n)
    for t in (0..<n).reversed() {
      tags[t] = Int32(tag)
      tag = Int(before[t * k + tag])
    }
    return (tags, score)
  }
}
