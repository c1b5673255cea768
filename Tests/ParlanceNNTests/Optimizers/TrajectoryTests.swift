import Foundation
import ParlanceNN
import ParlanceTensor
import ParlanceTestSupport
import Testing

/// Every optimizer follows the path that PyTorch takes in double precision.
@Suite struct TrajectoryTests {
  /// The optimizer of a run, or nil where the run is another test's.
  private func optimizer(_ name: String, _ c: TrajectoryFile.Config) throws -> (any Optimizer)? {
    let rate = LearningRateSchedule.constant(c.lr)
    switch name {
    case "sgd", "sgd_weight_decay", "momentum", "momentum_dampening", "nesterov":
      return SGD(
        rate: rate, momentum: c.momentum ?? 0, dampening: c.dampening ?? 0, nesterov: c.nesterov ?? false,
        decay: c.decay)
    case "sgd_clip_norm_0.1", "sgd_clip_value_0.05":
      var sgd = SGD(rate: rate)
      sgd.settings.clipNorm = c.clipNorm
      sgd.settings.clipValue = c.clipValue.map(Float.init)
      return sgd
    case "adagrad", "adagrad_decay":
      return AdaGrad(
        rate: rate, rateDecay: c.lrDecay ?? 0, initialSum: c.initialAccumulatorValue ?? 0,
        epsilon: c.eps ?? 1e-10)
    case "adadelta":
      return Adadelta(rate: rate, averaging: try #require(c.rho), epsilon: try #require(c.eps))
    case "rmsprop", "rmsprop_centered_momentum":
      return RMSProp(
        rate: rate, averaging: try #require(c.alpha), momentum: c.momentum ?? 0,
        centered: c.centered ?? false,
        epsilon: try #require(c.eps))
    case "adam", "adam_l2", "adam_nmt", "amsgrad", "adam_ema_0.95":
      return Adam(
        rate: rate, β1: c.β1, β2: c.β2, epsilon: c.eps ?? 1e-8, amsgrad: c.amsgrad ?? false, decay: c.decay)
    case "adamw", "adamw_amsgrad":
      return Adam(rate: rate, amsgrad: c.amsgrad ?? false, decay: c.decoupled)
    case "nadam", "nadamw":
      return NAdam(
        rate: rate, momentumDecay: try #require(c.momentumDecay),
        decay: c.decoupledWeightDecay == true ? c.decoupled : c.decay)
    case "adamax": return Adamax(rate: rate)
    case "radam": return RAdam(rate: rate)
    case "adafactor_torch": return Adafactor(rate: rate)
    case "yogi":
      return Yogi(
        rate: rate, β1: c.β1, β2: c.β2, epsilon: try #require(c.eps),
        initialSquare: try #require(c.initialAccumulator))
    case "lion": return Lion(rate: rate, β1: c.β1, β2: c.β2, decay: c.decoupled)
    case "lbfgs", "lbfgs_strong_wolfe": return nil
    default:
      Issue.record("no optimizer for \(name)")
      return nil
    }
  }

  @Test func followsEachPath() throws {
    let files = try TrajectoryFile.all()
    #expect(!files.isEmpty)
    for file in files {
      for run in file.runs {
        guard var optimizer = try optimizer(run.name, run.config) else { continue }
        var model = VectorModel(file.objective.x0)
        var average = run.config.emaDecay.map { MovingAverage(of: model, decay: $0) }
        for step in 0..<run.lastStep {
          try optimizer.update(&model, along: model.gradients(of: file.objective), step: step)
          average?.update(with: model)
          guard let point = run.trajectory[String(step + 1)] else { continue }
          expectClose(model.values, point.x, "\(run.name) step \(step + 1)")
          if let f = point.f {
            #expect(abs(file.objective.value(model.values) - f) <= 1e-5 * max(1, abs(f)), "\(run.name)")
          }
          if let ema = point.ema, let average {
            expectClose(average.model.values, ema, "\(run.name) average, step \(step + 1)")
          }
        }
      }
    }
  }

  /// |got − want| ≤ 1e-5 · largest + 1e-6, as the fixtures ask for.
  private func expectClose(_ got: [Double], _ want: [Double], _ what: String) {
    let largest = want.reduce(0) { max($0, abs($1)) }
    let error = zip(got, want).reduce(0) { max($0, abs($1.0 - $1.1)) }
    #expect(got.count == want.count && error <= 1e-5 * largest + 1e-6, "\(what): off by \(error)")
  }
}
