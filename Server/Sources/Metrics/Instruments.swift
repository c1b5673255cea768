import ParlanceParallel
import Synchronization

/// A number that goes up and down.
final class Gauge: Sendable {
  private let value = Atomic<Int>(0)
  var current: Int { value.load(ordering: .relaxed) }
  func add(_ change: Int) { value.wrappingAdd(change, ordering: .relaxed) }
  func set(_ new: Int) { value.store(new, ordering: .relaxed) }
}

/// A number that goes up.
final class Counter: Sendable {
  private let value = Atomic<Int>(0)
  var current: Int { value.load(ordering: .relaxed) }
  func add(_ count: Int = 1) { value.wrappingAdd(count, ordering: .relaxed) }
}

/// Counters by the values of their labels, as Prometheus writes them.
final class CounterFamily: Sendable {
  private let values = LockedValue<[String: Int]>([:])

  func add(_ labels: String, _ count: Int = 1) { values.withLock { $0[labels, default: 0] += count } }
  var current: [(labels: String, count: Int)] {
    values.withLock { $0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

/// How often values fell below each of some bounds.
final class Histogram: Sendable {
  /// Seconds.
  static let times = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
  /// Powers of two.
  static let sizes = (0...14).map { Double(1 << $0) }

  struct Values: Sendable {
    var counts: [Int]
    var sum = 0.0
  }

  let bounds: [Double]
  private let values: LockedValue<Values>

  init(_ bounds: [Double] = Histogram.times) {
    self.bounds = bounds
    values = LockedValue(Values(counts: [Int](repeating: 0, count: bounds.count + 1)))
  }

  func observe(_ value: Double) {
    let place = bounds.firstIndex { value <= $0 } ?? bounds.count
    values.withLock { values in
      values.counts[place] += 1
      values.sum += value
    }
  }

  var current: Values { values.withLock { $0 } }
}
