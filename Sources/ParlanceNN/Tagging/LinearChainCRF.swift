import Glibc
import ParlanceTensor

/// A conditional random field over tag sequences (Lafferty et al. 2001): the score of a sequence of tags y is
///
///     s(y) = start[y₁] + Σ emission[t, y_t] + Σ transition[y_t, y_{t+1}] + end[y_T]
///
/// and its probability exp s(y) over the sum of that over all sequences, taken by dynamic programming in double
/// precision.
public struct LinearChainCRF: Module {
  /// `[tags, tags]`, from row to column.
  public var transitions: Tensor
  /// `[tags]`.
  public var start: Tensor
  public var end: Tensor

  public init(tagCount: Int, weights: Initializer = .uniform(bound: 0.1), from random: inout RandomStream) {
    transitions = weights.tensor([tagCount, tagCount], from: &random)
    start = weights.tensor([tagCount], from: &random)
    end = weights.tensor([tagCount], from: &random)
  }

  public var tagCount: Int { start.count }

  public mutating func visitParameters(_ visit: inout ParameterVisitor) {
    visit("transitions", &transitions)
    visit("start", &start)
    visit("end", &end)
  }

  /// The logarithm of each sequence's probability: `[sequences]`. A sequence without positions has probability 1.
  /// - Parameters:
  ///   - emissions: `[positions, tags]`, the sequences end to end.
  ///   - tags: one for each position.
  public func logLikelihood(_ emissions: Tensor, _ tags: [Int32], _ sequences: RaggedOffsets) -> Tensor {
    check(emissions, sequences)
    precondition(
      tags.count == sequences.rowCount && tags.allSatisfy { $0 >= 0 && $0 < tagCount },
      "\(tags.count) tags for \(sequences.rowCount) positions and \(tagCount) kinds")
    let recorder = Recorder(emissions, transitions, start, end)
    let scores = CRFScores(emissions.detached, transitions.detached, start.detached, end.detached)
    let values = (0..<sequences.count).map { sequence in
      let range = sequences[sequence]
      guard !range.isEmpty else { return Float(0) }
      return Float(scores.score(tags, range) - scores.logPartition(range))
    }
    return recorder.record(Tensor([values.count], values)) { upstream, inputs in
      let gradient = scores.gradient(of: tags, sequences, upstream: upstream.scalars)
      inputs.add(gradient.emissions, to: 0)
      inputs.add(gradient.transitions, to: 1)
      inputs.add(gradient.start, to: 2)
      inputs.add(gradient.end, to: 3)
    }
  }

  /// The likeliest tags of each sequence, end to end, and their scores (Viterbi). Of equal scores the lower tag wins.
  public func decode(_ emissions: Tensor, _ sequences: RaggedOffsets) -> (tags: [Int32], scores: [Float]) {
    check(emissions, sequences)
    let scores = CRFScores(emissions.detached, transitions.detached, start.detached, end.detached)
    var tags: [Int32] = []
    var best: [Float] = []
    for sequence in 0..<sequences.count {
      let (path, score) = scores.bestPath(sequences[sequence])
      tags += path
      best.append(Float(score))
    }
    return (tags, best)
  }

  private func check(_ emissions: Tensor, _ sequences: RaggedOffsets) {
    precondition(
      emissions.shape.rank == 2 && emissions.shape[0] == sequences.rowCount && emissions.shape[1] == tagCount,
      "emissions of \(emissions.shape) for \(sequences.rowCount) positions and \(tagCount) tags")
  }
}
