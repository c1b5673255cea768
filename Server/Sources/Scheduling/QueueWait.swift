/// How long a client should stay away.
enum QueueWait {
  /// Whole seconds until a queue of some cost is worked off at some rate, from 1 to 60.
  static func seconds(_ cost: Int, rate: Double) -> Int {
    guard rate > 0 else { return 1 }
    return Int(min(60, max(1, (Double(cost) / rate).rounded(.up))))
  }
}
