import ParlanceFiles
import ParlanceKernels
import ParlanceNN
import ParlanceTensor

/// Models whose `config.json` is the list of their options.
extension FolderModel {
  public static func read(_ config: ModelConfiguration, folder path: String) throws -> Self {
    var reader = try OptionReader(config.json)
    var options = Options()
    options.visitFields(&reader)
    reader.finish()
    let problems = reader.problems + (reader.problems.isEmpty ? options.conflicts : [])
    guard problems.isEmpty else { throw ModelFolderError(path, problems) }
    let weights = try openWeights(folder: path, least: options.parameterFloor)
    var random = RandomStream.unused
    var model = Self(options, from: &random)
    do { try model.load(weights) } catch let error as ParameterMismatch {
      throw ModelFolderError(path, ["model.safetensors: \(error)"])
    }
    try model.checkFinite(folder: path)
    return model
  }

  public func config() -> [UInt8] {
    var writer = OptionWriter(json: JSONWriter(indented: true))
    var options = options
    writer.json.object { json in
      json.name("architectures")
      json.array { $0.string(Self.architecture) }
      json.name("model_type")
      json.string(Self.modelType)
      var inner = OptionWriter(json: json)
      options.visitFields(&inner)
      json = inner.json
    }
    return writer.json.bytes + [0x0a]
  }
}

extension Module {
  /// Loads weights that a file has under other names, and checks them.
  /// - Parameter panels: of weights that were checked before and packed; see `load(_:layout:panels:ignoring:)`.
  /// - Throws: `ModelFolderError` naming all that does not fit.
  mutating func load(
    _ weights: any TensorSource, layout: TensorLayout, panels: [String: Tensor] = [:], folder: String,
    ignoring: (String) -> Bool
  ) throws {
    do {
      try load(weights, layout: layout, panels: panels, ignoring: ignoring)
    } catch let error as ParameterMismatch {
      throw ModelFolderError(folder, ["model.safetensors: \(error)"])
    }
    try checkFinite(folder: folder)
  }

  /// - Throws: `ModelFolderError` naming all parameters with values that are not finite.
  func checkFinite(folder: String) throws {
    var damaged: [String] = []
    forEachParameterWithoutPanels { name, tensor in
      defer { tensor.releasePages() }
      if !tensor.withElements({ FiniteCheck.holds($0) }) {
        damaged.append("model.safetensors: \(name.path) has values that are not finite numbers")
      }
    }
    guard damaged.isEmpty else { throw ModelFolderError(folder, damaged) }
  }
}
