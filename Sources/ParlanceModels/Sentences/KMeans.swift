import ParlanceKernels
import ParlanceParallel
import ParlanceTensor

/// Divides vectors into groups of near ones: k-means, its first centers drawn far from each other (Lloyd 1982; Arthur and
/// Vassilvitskii 2007).
///
/// The same vectors, count and seed give the same groups, whatever the number of threads.
public struct KMeans: Sendable {
  /// One row a group; fewer than were asked for where there are fewer different vectors.
  public private(set) var centers: [[Float]] = []
  /// The group of each vector.
  public private(set) var groups: [Int] = []
  /// The squared distance of each vector from its center.
  public private(set) var distances: [Double] = []
  /// The mean of them: what is made small.
  public var meanDistance: Double { distances.reduce(0, +) / Double(max(1, distances.count)) }

  /// - Parameters:
  ///   - count: groups at most.
  ///   - attempts: how often to begin anew; the best of them counts.
  /// - Precondition: all vectors have the same width, and the count is positive.
  public init(_ vectors: [[Float]], count: Int, seed: UInt64 = 0, attempts: Int = 4, rounds: Int = 100) {
    precondition(count > 0 && vectors.allSatisfy { $0.count == vectors[0].count }, "\(count) groups")
    guard !vectors.isEmpty else { return }
    for attempt in 0..<max(1, attempts) {
      var random = RandomStream(seed: seed, name: "k-means").substream(UInt64(attempt))
      var one = KMeans()
      one.begin(vectors, count, &random)
      one.settle(vectors, rounds)
      if attempt == 0 || one.meanDistance < meanDistance { self = one }
    }
  }

  private init() {}

  /// Draws centers, each vector with the probability of its squared distance from the nearest one so far.
  private mutating func begin(_ vectors: [[Float]], _ count: Int, _ random: inout RandomStream) {
    centers = [vectors[random.next(below: vectors.count)]]
    assign(vectors)
    while centers.count < count {
      let sum = distances.reduce(0, +)
      guard sum > 0 else { return }
      var mark = Double(random.nextUniform()) * sum
      var place = distances.lastIndex { $0 > 0 } ?? 0
      for (candidate, distance) in distances.enumerated() where distance > 0 {
        mark -= distance
        if mark < 0 {
          place = candidate
          break
        }
      }
      centers.append(vectors[place])
      for (vector, values) in vectors.enumerated() {
        let distance = Self.distance(values, vectors[place])
        if distance < distances[vector] {
          (groups[vector], distances[vector]) = (centers.count - 1, distance)
        }
      }
    }
  }

  /// Moves centers into the middle of their groups until nothing changes.
  private mutating func settle(_ vectors: [[Float]], _ rounds: Int) {
    for _ in 0..<rounds {
      let before = groups
      var sums = centers.map { [Double](repeating: 0, count: $0.count) }
      var counts = [Int](repeating: 0, count: centers.count)
      for (vector, group) in groups.enumerated() {
        counts[group] += 1
        for (place, value) in vectors[vector].enumerated() { sums[group][place] += Double(value) }
      }
      // A group without vectors keeps its center.
      for group in centers.indices where counts[group] > 0 {
        centers[group] = sums[group].map { Float($0 / Double(counts[group])) }
      }
      assign(vectors)
      if groups == before { return }
    }
  }

  private mutating func assign(_ vectors: [[Float]]) {
    let centers = centers
    let nearest = ParallelLoop.map(count: vectors.count, chunk: 256, threads: Threads.count) { part in
      part.map { vector -> (Int, Double) in
        var best = (0, Double.infinity)
        for (group, center) in centers.enumerated() {
          let distance = Self.distance(vectors[vector], center)
          if distance < best.1 { best = (group, distance) }
        }
        return best
      }
    }.flatMap { $0 }
    groups = nearest.map { $0.0 }
    distances = nearest.map { $0.1 }
  }

  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    var sum: Float = 0
    for place in a.indices {
      let difference = a[place] - b[place]
      sum += difference * difference
    }
    return Double(sum)
  }
}
