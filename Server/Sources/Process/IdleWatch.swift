/// Tells when a server whose models were at work has come to rest. Requests that no model answers, such as those that ask
/// whether it is alive, do not count; a batch counts when it is done, so one of more than two seconds may look like rest.
struct IdleWatch {
  /// How long nothing must have happened.
  static let rest = Duration.seconds(2)

  private var batches = 0
  private var lastWork: ContinuousClock.Instant?

  /// To be asked again and again. True once after work.
  /// - Parameter batches: how many the models have been through by now.
  mutating func comesToRest(batches: Int, at now: ContinuousClock.Instant) -> Bool {
    if batches != self.batches {
      (self.batches, lastWork) = (batches, now)
      return false
    }
    guard let lastWork, now - lastWork >= Self.rest else { return false }
    self.lastWork = nil
    return true
  }
}
