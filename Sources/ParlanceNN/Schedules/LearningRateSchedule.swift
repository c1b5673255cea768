import Glibc

/// The learning rate of each step. Steps count from 0: the first update is step 0.
///
/// ```swift
/// let schedule = LearningRateSchedule.inverseSquareRoot(peak: 5e-4, warmup: 4000)
/// schedule.rate(at: 0)      // 0: warm-up begins at nothing
/// schedule.rate(at: 4000)   // 5e-4
/// ```
///
/// Warm-up is linear from 0 at step 0 to the peak at step `warmup`.
public indirect enum LearningRateSchedule: Sendable, Hashable {
  case constant(Double, warmup: Int = 0)
  /// α / (1 + decay · t).
  case inverseTime(Double, decay: Double)
  /// α · factorᵗ.
  case exponential(Double, factor: Double)
  /// α · factor every `every` steps.
  case step(Double, every: Int, factor: Double)
  /// α · factor at each of `milestones`, which ascend.
  case milestones(Double, [Int], factor: Double)
  /// Falls on a line from the peak to 0 at step `total`.
  case linear(peak: Double, warmup: Int, total: Int)
  /// Falls on half a cosine from the peak to 0 at step `total`; `cycles` counts whole cosines.
  case cosine(peak: Double, warmup: Int, total: Int, cycles: Double = 0.5)
  /// Falls `cycles` times on half a cosine from the peak to 0, and jumps back between.
  case cosineRestarts(peak: Double, warmup: Int, total: Int, cycles: Int)
  /// Falls as (1 − progress)^power from the peak to `end` at step `total`.
  case polynomial(peak: Double, warmup: Int, total: Int, end: Double, power: Double)
  /// Falls as √(warmup / t) after the warm-up.
  case inverseSquareRoot(peak: Double, warmup: Int)
  /// factor · width^-½ · min(s^-½, s · warmup^-3/2) with s = t + 1 (Vaswani et al. 2017).
  case transformer(width: Int, warmup: Int, factor: Double)
  /// A cosine between the rate and `end` with period 2 · `period` (Loshchilov and Hutter 2017).
  case annealing(Double, period: Int, end: Double)
  /// Cosine descents to `end`, each `growth` times as long as the one before, the first one `period` steps.
  case warmRestarts(Double, period: Int, growth: Int, end: Double)
  /// Up on a cosine to the peak during `rising` of all steps, then down (Smith 2018). Starts at `peak / divisor`, ends at
  /// that over `finalDivisor`.
  case oneCycle(
    peak: Double, total: Int, rising: Double = 0.3, divisor: Double = 25, finalDivisor: Double = 10_000)
  /// Another schedule times a factor.
  case scaled(LearningRateSchedule, by: Double)

  /// The rate of step `t`.
  public func rate(at t: Int) -> Double {
    let time = Double(t)
    switch self {
    case .constant(let rate, let warmup):
      return t < warmup ? rate * Self.warm(t, warmup) : rate
    case .inverseTime(let rate, let decay):
      return rate / (1 + decay * time)
    case .exponential(let rate, let factor):
      return rate * pow(factor, time)
    case .step(let rate, let every, let factor):
      return rate * pow(factor, Double(t / max(every, 1)))
    case .milestones(let rate, let milestones, let factor):
      return rate * pow(factor, Double(milestones.count { $0 <= t }))
    case .linear(let peak, let warmup, let total):
      return t < warmup ? peak * Self.warm(t, warmup) : peak * (1 - Self.progress(t, warmup, total))
    case .cosine(let peak, let warmup, let total, let cycles):
      guard t >= warmup else { return peak * Self.warm(t, warmup) }
      let progress = Self.unboundedProgress(t, warmup, total)
      return peak * max(0, 0.5 * (1 + cos(2 * .pi * cycles * progress)))
    case .cosineRestarts(let peak, let warmup, let total, let cycles):
      guard t >= warmup else { return peak * Self.warm(t, warmup) }
      let progress = Self.unboundedProgress(t, warmup, total)
      guard progress < 1 else { return 0 }
      let place = (Double(cycles) * progress).truncatingRemainder(dividingBy: 1)
      return peak * max(0, 0.5 * (1 + cos(.pi * place)))
    case .polynomial(let peak, let warmup, let total, let end, let power):
      guard t >= warmup else { return peak * Self.warm(t, warmup) }
      return end + (peak - end) * pow(1 - Self.progress(t, warmup, total), power)
    case .inverseSquareRoot(let peak, let warmup):
      return t < warmup
        ? peak * Self.warm(t, warmup) : peak * (Double(max(warmup, 1)) / max(time, 1)).squareRoot()
    case .transformer(let width, let warmup, let factor):
      let s = time + 1
      return factor / Double(width).squareRoot() * min(1 / s.squareRoot(), s * pow(Double(warmup), -1.5))
    case .annealing(let rate, let period, let end):
      return end + (rate - end) * (1 + cos(.pi * time / Double(max(period, 1)))) / 2
    case .warmRestarts(let rate, let period, let growth, let end):
      let (place, length) = Self.restart(t, period, growth)
      return end + (rate - end) * (1 + cos(.pi * Double(place) / Double(length))) / 2
    case .oneCycle(let peak, let total, let rising, let divisor, let finalDivisor):
      let start = peak / divisor
      let top = rising * Double(total) - 1
      func between(_ from: Double, _ to: Double, _ share: Double) -> Double {
        to + (from - to) / 2 * (1 + cos(.pi * share))
      }
      guard time > top else { return between(start, peak, top > 0 ? time / top : 1) }
      return between(peak, start / finalDivisor, min(1, (time - top) / (Double(total) - 1 - top)))
    case .scaled(let schedule, let factor):
      return schedule.rate(at: t) * factor
    }
  }

  private static func warm(_ t: Int, _ warmup: Int) -> Double { Double(t) / Double(max(warmup, 1)) }

  private static func unboundedProgress(_ t: Int, _ warmup: Int, _ total: Int) -> Double {
    Double(t - warmup) / Double(max(total - warmup, 1))
  }

  private static func progress(_ t: Int, _ warmup: Int, _ total: Int) -> Double {
    min(1, unboundedProgress(t, warmup, total))
  }

  /// Where step `t` lies in its descent, and how long that is.
  private static func restart(_ t: Int, _ period: Int, _ growth: Int) -> (place: Int, length: Int) {
    var (place, length) = (t, max(period, 1))
    guard growth > 1 else { return (place % length, length) }
    while place >= length {
      place -= length
      length *= growth
    }
    return (place, length)
  }
}

extension LearningRateSchedule: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  public init(floatLiteral value: Double) { self = .constant(value) }
  public init(integerLiteral value: Int) { self = .constant(Double(value)) }
}
