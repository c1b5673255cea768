import ParlanceFiles

/// A model whose tensors are spread over several safetensors files, with an index that tells which is where:
/// `model.safetensors.index.json`, holding `{"weight_map": {"name": "file"}}`, as large models are published.
public struct ShardedSafetensors: TensorSource {
  /// The index's name in a model's folder.
  public static let indexName = "model.safetensors.index.json"

  public let names: [String]
  private let files: [SafetensorsFile]
  private let places: [String: Int]

  /// Opens all files that the index names; they lie beside it.
  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`; also where a file lacks a tensor that the index puts there.
  public init(indexPath: String) throws {
    let folder = indexPath.lastIndex(of: "/").map { String(indexPath[...$0]) } ?? ""
    var root = try JSONFields(JSONDocument(path: indexPath).root)
    var numbers: [String: Int] = [:]
    var files: [SafetensorsFile] = []
    var places: [String: Int] = [:]
    try root.require("weight_map").forEachMember { key, value in
      let (name, file) = try (key.string(), value.string())
      // An index from elsewhere may not reach into other folders.
      guard !file.isEmpty, !file.contains("/"), file != ".", file != ".." else {
        throw value.error("must be the name of a file beside the index, not \"\(file)\"")
      }
      if numbers[file] == nil {
        numbers[file] = files.count
        files.append(try SafetensorsFile(path: folder + file))
      }
      let number = numbers[file] ?? 0
      guard files[number].shape(of: name) != nil else {
        throw SafetensorsError.shard(
          index: indexPath, tensor: name, reason: "\(file) has no tensor of this name")
      }
      places[name] = number
    }
    self.files = files
    self.places = places
    names = places.keys.sorted()
  }

  public func shape(of name: String) -> Shape? { file(of: name)?.shape(of: name) }

  public func tensor(for name: String) throws -> Tensor {
    guard let file = file(of: name) else {
      throw SafetensorsError.missing(file: "the index", tensor: name)
    }
    return try file.tensor(for: name)
  }

  /// The file that holds a tensor; nil where there is none of this name.
  public func file(of name: String) -> SafetensorsFile? { places[name].map { files[$0] } }
}
