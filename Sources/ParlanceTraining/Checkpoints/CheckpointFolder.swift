import ParlanceFiles
import ParlanceNN
import ParlanceTensor

/// The checkpoints of a run: `step-N/` for each one.
///
/// A checkpoint gets its name only when all of its files are on the disk, so at any moment, a loss of power included, each
/// one that has a name is whole; damage that comes later is found by its manifest.
public struct CheckpointFolder: Sendable, Hashable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public func path(ofStep step: Int) -> String { "\(path)/step-\(step)" }

  /// The steps of all checkpoints, ascending.
  public var steps: [Int] {
    ((try? AtomicFolder.names(in: path)) ?? []).compactMap { name in
      guard name.hasPrefix("step-"), let step = Int(name.dropFirst(5)), step >= 0 else { return nil }
      return step
    }.sorted()
  }

  /// Writes a checkpoint.
  /// - Returns: its path.
  /// - Throws: `FileError`; what was there before stays.
  @discardableResult
  public func write(_ checkpoint: Checkpoint) throws -> String {
    let folder = try AtomicFolder(path: path(ofStep: checkpoint.state.step))
    try checkpoint.write(to: folder.temporary)
    let path = folder.path
    try folder.commit()
    return path
  }

  /// The newest checkpoint that is whole, and why newer ones were passed over.
  public func newest() -> (checkpoint: Checkpoint?, rejected: [String]) {
    var rejected: [String] = []
    for step in steps.reversed() {
      do {
        return (try Checkpoint(readingFrom: path(ofStep: step)), rejected)
      } catch {
        rejected.append("\(error)")
      }
    }
    return (nil, rejected)
  }

  /// Removes all checkpoints but those of `steps`, and what unfinished writers of earlier runs left.
  public func keep(only kept: Set<Int>) {
    for step in steps where !kept.contains(step) { AtomicFolder.remove(path(ofStep: step)) }
    for name in (try? AtomicFolder.names(in: path)) ?? []
    where name.hasPrefix(".step-") { AtomicFolder.remove("\(path)/\(name)") }
  }

  /// A model with the weights of a checkpoint, or the mean of those of several.
  /// - Parameter model: one of the same shape.
  /// - Throws: `FileError`, `SafetensorsError`, `ParameterMismatch`.
  public func model<Model: Module>(like model: Model, steps: [Int]) throws -> Model {
    var average = WeightAverage<Model>()
    for step in steps {
      var copy = model
      try copy.load(SafetensorsFile(path: "\(path(ofStep: step))/model.safetensors"))
      average.add(copy)
    }
    return average.model ?? model
  }
}
