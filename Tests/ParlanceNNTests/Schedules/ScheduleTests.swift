import Foundation
import ParlanceNN
import ParlanceTestSupport
import Testing

@Suite struct ScheduleTests {
  struct File: Decodable {
    struct Schedule: Decodable {
      let name: String
      let config: Config
      let values: [Double]
    }

    struct Config: Decodable {
      var warmup: Int?
      var total: Int?
      var cycles: Double?
      var lrEnd: Double?
      var power: Double?
      var step: Int?
      var gamma: Double?
      var milestones: [Int]?
      var tMax: Int?
      var t0: Int?
      var tMult: Int?
      var etaMin: Double?
      var maxLr: Double?
      var totalSteps: Int?
      var pctStart: Double?
      var divFactor: Double?
      var finalDivFactor: Double?
      var dModel: Int?
      var factor: Double?
      var patience: Int?
      var threshold: Double?
      var cooldown: Int?
      var minLr: Double?
      var metrics: [Double]?
    }

    let baseLr: Double
    let schedules: [Schedule]
  }

  private func schedule(_ name: String, _ c: File.Config, _ rate: Double) throws -> LearningRateSchedule? {
    func warmup() throws -> Int { try #require(c.warmup) }
    func total() throws -> Int { try #require(c.total) }
    switch name {
    case "constant_warmup": return try .constant(rate, warmup: warmup())
    case "linear_warmup_decay": return try .linear(peak: rate, warmup: warmup(), total: total())
    case "cosine_warmup":
      return try .cosine(peak: rate, warmup: warmup(), total: total(), cycles: #require(c.cycles))
    case "cosine_restarts_warmup":
      return try .cosineRestarts(
        peak: rate, warmup: warmup(), total: total(), cycles: Int(#require(c.cycles)))
    case "polynomial_warmup":
      return try .polynomial(
        peak: rate, warmup: warmup(), total: total(), end: #require(c.lrEnd), power: #require(c.power))
    case "inverse_sqrt_warmup": return try .inverseSquareRoot(peak: rate, warmup: warmup())
    case "step": return try .step(rate, every: #require(c.step), factor: #require(c.gamma))
    case "multistep": return try .milestones(rate, #require(c.milestones), factor: #require(c.gamma))
    case "exponential": return try .exponential(rate, factor: #require(c.gamma))
    case "cosine_annealing": return try .annealing(rate, period: #require(c.tMax), end: #require(c.etaMin))
    case "cosine_warm_restarts":
      return try .warmRestarts(
        rate, period: #require(c.t0), growth: #require(c.tMult), end: #require(c.etaMin))
    case "one_cycle":
      return try .oneCycle(
        peak: #require(c.maxLr), total: #require(c.totalSteps), rising: #require(c.pctStart),
        divisor: #require(c.divFactor), finalDivisor: #require(c.finalDivFactor))
    case "noam":
      return try .transformer(width: #require(c.dModel), warmup: warmup(), factor: #require(c.factor))
    default: return nil
    }
  }

  @Test func givesEachFixturesRates() throws {
    let urls = try Fixtures.files(in: "sequence/optim", suffix: "schedules.json")
    #expect(!urls.isEmpty)
    for url in urls {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let file = try decoder.decode(File.self, from: Data(contentsOf: url))
      for entry in file.schedules {
        if let metrics = entry.config.metrics {
          var plateau = ReduceOnPlateau(
            rate: file.baseLr, factor: try #require(entry.config.factor),
            patience: try #require(entry.config.patience), threshold: try #require(entry.config.threshold),
            cooldown: try #require(entry.config.cooldown), smallestRate: try #require(entry.config.minLr))
          for (metric, want) in zip(metrics, entry.values) {
            #expect(abs(plateau.observe(metric) - want) <= 1e-12, "\(entry.name)")
          }
        } else if let schedule = try schedule(entry.name, entry.config, file.baseLr) {
          for (step, want) in entry.values.enumerated() {
            #expect(
              abs(schedule.rate(at: step) - want) <= 1e-9 * max(abs(want), 1e-3), "\(entry.name) \(step)")
          }
        } else {
          Issue.record("no schedule for \(entry.name)")
        }
      }
    }
  }

  @Test func plainFormulas() {
    #expect(LearningRateSchedule.inverseTime(0.5, decay: 0.1).rate(at: 10) == 0.25)
    #expect(LearningRateSchedule.constant(0.5).rate(at: 0) == 0.5)
    let literal: LearningRateSchedule = 0.25
    #expect(literal.rate(at: 7) == 0.25)
    #expect(LearningRateSchedule.scaled(0.5, by: 3).rate(at: 1) == 1.5)
  }

  /// Settings from a file may say anything; rates stay numbers.
  @Test func oddSettingsGiveNumbers() {
    let schedules: [LearningRateSchedule] = [
      .linear(peak: 1, warmup: 0, total: 0), .cosine(peak: 1, warmup: 5, total: 5),
      .cosineRestarts(peak: 1, warmup: 0, total: 0, cycles: 3), .step(1, every: 0, factor: 0.5),
      .inverseSquareRoot(peak: 1, warmup: 0), .warmRestarts(1, period: 0, growth: 0, end: 0),
      .polynomial(peak: 1, warmup: 3, total: 1, end: 0, power: 2), .constant(1, warmup: 0),
      .milestones(1, [], factor: 0.5), .oneCycle(peak: 1, total: 1),
    ]
    for schedule in schedules {
      for step in 0..<5 { #expect(schedule.rate(at: step).isFinite, "\(schedule) at \(step)") }
    }
  }

  @Test func plateauWatchesForLarger() {
    var plateau = ReduceOnPlateau(rate: 1, factor: 0.5, patience: 0, cooldown: 1, goal: .larger)
    #expect(plateau.observe(10) == 1)
    #expect(plateau.observe(11) == 1)
    #expect(plateau.observe(.nan) == 0.5)
    #expect(plateau.observe(5) == 0.5, "cooling down")
    #expect(plateau.observe(5) == 0.25)
  }
}
