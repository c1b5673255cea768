import ParlanceFiles
import ParlanceTensor

/// What a model folder holds.
public struct FolderSummary: Sendable, Equatable {
  /// One tensor of its files.
  public struct Entry: Sendable, Equatable {
    public var name: String
    /// As the format names it: F32, BF16, I8.
    public var type: String
    public var shape: [Int]
    public var bytes: Int
  }

  public var modelType: String?
  public var architectures: [String] = []
  public var tensors: [Entry] = []

  /// Numbers in all tensors.
  public var parameters: Int { tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }
  public var bytes: Int { tensors.reduce(0) { $0 + $1.bytes } }

  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ModelFolderError`.
  public init(folder: String) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    try JSONDocument(path: path + "config.json").root.forEachMember { name, value in
      switch try name.string() {
      case "model_type": modelType = value.isNull ? nil : try value.string()
      case "architectures": if !value.isNull { architectures = try value.elements().map { try $0.string() } }
      default: break
      }
    }
    let weights = try FolderWeights(folder: folder)
    for name in weights.names {
      guard let type = weights.elementType(of: name), let shape = weights.shape(of: name) else { continue }
      tensors.append(
        Entry(name: name, type: type.rawValue, shape: shape.sizes, bytes: (shape.count * type.bits + 7) / 8))
    }
  }
}
