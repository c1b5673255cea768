import ParlanceFiles
import ParlanceTensor

/// All that training needs to go on as if it had never stopped.
public struct Checkpoint: Sendable {
  /// Parameters and buffers by path.
  public var weights: [String: Tensor]
  /// What the optimizer remembers.
  public var optimizer: [String: Tensor]
  /// What the last batch left for the next one.
  public var carried: [Tensor]
  public var state: TrainingState
  /// What the run depends on beside these, by name: fingerprints of the data, the tokenizer, the settings.
  public var identity: [String: String]

  public init(
    weights: [String: Tensor], optimizer: [String: Tensor], carried: [Tensor], state: TrainingState,
    identity: [String: String]
  ) {
    self.weights = weights
    self.optimizer = optimizer
    self.carried = carried
    self.state = state
    self.identity = identity
  }

  /// Writes the files into a folder, the manifest last.
  func write(to folder: String) throws {
    try SafetensorsWriter.write(weights, to: "\(folder)/model.safetensors")
    try SafetensorsWriter.write(optimizer, to: "\(folder)/optimizer.safetensors")
    let carried = Dictionary(uniqueKeysWithValues: carried.enumerated().map { ("\($0)", $1) })
    try SafetensorsWriter.write(carried, to: "\(folder)/carried.safetensors")
    var json = JSONWriter(indented: true)
    json.object { json in
      json.name("state")
      state.write(to: &json)
      json.name("identity")
      json.object { json in
        for (name, value) in identity.sorted(by: { $0.key < $1.key }) {
          json.name(name)
          json.string(value)
        }
      }
    }
    var file = try AtomicFile(path: "\(folder)/state.json")
    try file.write(json.bytes.span)
    try file.commit()
    try CheckpointManifest(filesIn: folder).write(to: folder)
  }

  /// Reads a checkpoint and checks each file against the manifest.
  /// - Throws: `TrainingError.damaged`, `FileError`, `JSONError`, `SafetensorsError`.
  public init(readingFrom folder: String) throws {
    let manifest = try CheckpointManifest(readingFrom: folder)
    try manifest.verify(in: folder)
    weights = try Self.tensors("\(folder)/model.safetensors")
    optimizer = try Self.tensors("\(folder)/optimizer.safetensors")
    let numbered = try Self.tensors("\(folder)/carried.safetensors")
    carried = try (0..<numbered.count).map { number in
      guard let tensor = numbered["\(number)"] else {
        throw TrainingError.damaged(
          path: "\(folder)/carried.safetensors", reason: "tensor \(number) is missing")
      }
      return tensor
    }
    let document = try JSONDocument(path: "\(folder)/state.json")
    var fields = try JSONFields(document.root)
    state = try TrainingState(fields.require("state"))
    var identity: [String: String] = [:]
    try fields.require("identity").forEachMember { try identity[$0.string()] = $1.string() }
    self.identity = identity
    try fields.finish()
  }

  private static func tensors(_ path: String) throws -> [String: Tensor] {
    let file = try SafetensorsFile(path: path)
    var tensors: [String: Tensor] = [:]
    for name in file.names { tensors[name] = try file.tensor(for: name) }
    return tensors
  }
}
