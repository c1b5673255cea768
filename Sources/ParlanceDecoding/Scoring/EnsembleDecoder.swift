import ParlanceKernels
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Several models of one kind and vocabulary that answer together: the mean of their probabilities.
public struct EnsembleDecoder<Member: StepDecoder>: StepDecoder {
  public typealias State = [Member.State]

  public let members: [Member]

  /// - Precondition: at least one member; all have the same vocabulary size.
  public init(_ members: [Member]) {
    precondition(
      !members.isEmpty && members.allSatisfy { $0.vocabularySize == members[0].vocabularySize },
      "an ensemble of vocabularies \(members.map(\.vocabularySize))")
    self.members = members
  }

  public var vocabularySize: Int { members[0].vocabularySize }

  /// The logarithms of the mean probabilities.
  public func step(_ tokens: [Int32], _ state: inout State) -> Tensor {
    mean(members.indices.map { members[$0].step(tokens, &state[$0]) })
  }

  /// Only where all members can.
  public func prefill(_ prompts: [[Int32]], _ state: inout State) -> Tensor? {
    var after = state
    var logits: [Tensor] = []
    for i in members.indices {
      guard let one = members[i].prefill(prompts, &after[i]) else { return nil }
      logits.append(one)
    }
    state = after
    return mean(logits)
  }

  public func reorder(_ state: inout State, _ rows: [Int]) {
    for i in members.indices { members[i].reorder(&state[i], rows) }
  }

  /// Only where all members can.
  public func join(_ state: inout State, with other: State) -> Bool {
    var after = state
    for i in members.indices where !members[i].join(&after[i], with: other[i]) { return false }
    state = after
    return true
  }

  /// The mean of the members' attention.
  public func attention(_ state: State) -> [[Float]]? {
    let all = members.indices.compactMap { members[$0].attention(state[$0]) }
    guard all.count == members.count else { return nil }
    return all[0].indices.map { row in
      all[0][row].indices.map { column in all.reduce(0) { $0 + $1[row][column] } / Float(all.count) }
    }
  }

  private func mean(_ logits: [Tensor]) -> Tensor {
    let shape = logits[0].shape
    var sum = Tensor(shape, repeating: 0)
    for one in logits {
      let probabilities = softmax(one)
      probabilities.withElements { p in
        sum.withMutableElements { sum in for i in 0..<p.count { sum[i] += p[i] } }
      }
    }
    let share = 1 / Float(logits.count)
    sum.withMutableElements { sum in for i in 0..<sum.count { sum[i] = logf(sum[i] * share) } }
    return sum
  }
}
