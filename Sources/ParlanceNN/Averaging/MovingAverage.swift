import ParlanceTensor

/// An exponential moving average of a model's weights: often better than the weights themselves.
public struct MovingAverage<Model: Module>: Sendable {
  /// The averaged model, ready for use.
  public private(set) var model: Model
  /// How much of the average is kept at each update.
  public let decay: Double

  /// Starts at the present weights.
  public init(of model: Model, decay: Double) {
    self.model = model
    self.decay = decay
  }

  /// average ← decay · average + (1 − decay) · weights. Buffers are taken over as they are.
  public mutating func update(with current: Model) {
    model.blend(with: current, own: Float(decay), other: Float(1 - decay))
  }
}

/// The mean of several models of one shape: the last checkpoints of a run, for one.
public struct WeightAverage<Model: Module>: Sendable {
  /// The mean so far; nil before the first model.
  public private(set) var model: Model?
  public private(set) var count = 0

  public init() {}

  public mutating func add(_ other: Model) {
    count += 1
    guard var mean = model.take() else { return model = other }
    mean.blend(with: other, own: Float(count - 1) / Float(count), other: 1 / Float(count))
    model = mean
  }
}

extension Module {
  /// Each trained parameter becomes `own` times itself plus `other` times that of `model`; buffers are copied.
  mutating func blend(with model: Self, own: Float, other: Float) {
    let tensors = model.namedTensors
    updateParameters { name, mine in
      guard let theirs = tensors[name.path] else { return }
      precondition(mine.shape == theirs.shape, "\(name.path): average of \(mine.shape) and \(theirs.shape)")
      guard name.role == .trained else { return mine = theirs }
      theirs.withElements { theirs in
        mine.withMutableElements { mine in
          for i in 0..<mine.count { mine[i] = own * mine[i] + other * theirs[i] }
        }
      }
    }
  }
}
