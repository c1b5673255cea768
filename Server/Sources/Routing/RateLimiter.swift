import ParlanceParallel

/// So many requests a second for each caller, with as many at once. Callers are API keys; where there are none, all are one.
public final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var time: ContinuousClock.Instant
  }

  private let rate: Double
  private let burst: Double
  private let buckets = LockedValue<[String: Bucket]>([:])

  /// - Parameter rate: requests a second; above 0.
  public init(rate: Double) {
    self.rate = rate
    burst = max(1, rate)
  }

  /// - Throws: 429 with the time until there is one more.
  func take(_ caller: String, at now: ContinuousClock.Instant = .now) throws {
    let missing = buckets.withLock { buckets in
      var bucket = buckets[caller] ?? Bucket(tokens: burst, time: now)
      bucket.tokens = min(burst, bucket.tokens + (now - bucket.time).seconds * rate)
      bucket.time = now
      let missing = 1 - bucket.tokens
      if missing <= 0 { bucket.tokens -= 1 }
      buckets[caller] = bucket
      return missing
    }
    guard missing > 0 else { return }
    let seconds = Int(min(60, max(1, (missing / rate).rounded(.up))))
    throw ServiceError(
      429, "more than requests_per_second, \(rate); try again in \(seconds) s", code: "rate_limit_exceeded",
      retryAfter: seconds)
  }
}
