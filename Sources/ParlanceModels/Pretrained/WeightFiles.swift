import ParlanceFiles
import ParlanceNN
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The weights of a model's folder: `model.safetensors`, or the files that its index names.
/// - Parameter least: how many numbers the model that `config.json` describes has at least. A damaged one could ask for
///   any memory before its weights are found missing.
/// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ModelFolderError`.
func openWeights(folder: String, least: Int) throws -> FolderWeights {
  let source = try FolderWeights(folder: folder)
  let present = source.names.reduce(0) { $0 + (source.shape(of: $1)?.count ?? 0) }
  // A model that is about as large is made: what it lacks is then told by name.
  guard least / 4 <= present + 1_000_000 else {
    throw ModelFolderError(
      folder, ["config.json describes a model of more than \(least) numbers, and its weights hold \(present)"]
    )
  }
  return source
}

/// The weights that lie in a folder. Bytes with scales beside them (`NAME` and `NAME_scale`) are read as floats.
struct FolderWeights: TensorSource {
  let names: [String]
  /// How a model for inference is to keep its weights, where the files say so.
  let form: WeightForm?
  private let files: Files
  /// Names of weights of bytes, and of their scales.
  private let scales: [String: String]

  fileprivate enum Files {
    case one(SafetensorsFile)
    case several(ShardedSafetensors)
  }

  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ModelFolderError`.
  init(folder: String) throws {
    let path = folder.hasSuffix("/") ? folder : folder + "/"
    let file = path + "model.safetensors"
    if access(file, F_OK) != 0, access(path + ShardedSafetensors.indexName, F_OK) == 0 {
      files = .several(try ShardedSafetensors(indexPath: path + ShardedSafetensors.indexName))
    } else {
      files = .one(try SafetensorsFile(path: file))
    }
    try Self.checkQuantization(path + "config.json", folder)
    var scales: [String: String] = [:]
    let all = files.names
    let isPresent = Set(all)
    var matrices = 0
    var halves = 0
    for name in all where files.shape(of: name)?.rank == 2 {
      let type = files.file(of: name)?.elementType(of: name)
      if type == .i8, isPresent.contains(name + Self.scaleSuffix) { scales[name] = name + Self.scaleSuffix }
      matrices += 1
      halves += type == .bf16 ? 1 : 0
    }
    self.scales = scales
    // Tables of positions stay as they are.
    form = !scales.isEmpty ? .int8 : halves * 2 > matrices ? .bfloat16 : nil
    let hidden = Set(scales.values)
    names = all.filter { !hidden.contains($0) }
  }

  /// The files by their names within the folder, and which content they had when they were opened.
  var stamps: String {
    var stamps: Set<String> = []
    for name in files.names {
      guard let file = files.file(of: name) else { continue }
      stamps.insert("\(file.path.split(separator: "/").last ?? ""): \(file.stamp)")
    }
    return stamps.sorted().joined(separator: "\n")
  }

  static let scaleSuffix = "_scale"
  static let quantizationMethod = "parlance-int8"

  func shape(of name: String) -> Shape? { files.shape(of: name) }

  /// The type of a tensor's elements in the file.
  func elementType(of name: String) -> ElementType? { files.file(of: name)?.elementType(of: name) }

  func tensor(for name: String) throws -> Tensor {
    guard let file = files.file(of: name), let shape = file.shape(of: name) else {
      throw SafetensorsError.missing(file: "these weights", tensor: name)
    }
    guard let scale = scales[name], let scaleFile = files.file(of: scale) else {
      return try file.tensor(for: name)
    }
    let factors = try scaleFile.tensor(for: scale)
    let (rows, columns) = (shape[0], shape[1])
    // One for each row, or, where outputs are columns, for each column.
    let isByColumn = factors.shape.sizes == [1, columns] && rows != 1
    guard isByColumn || factors.shape.sizes == [rows, 1] || factors.shape.sizes == [rows] else {
      throw SafetensorsError.entry(
        file: scaleFile.path, tensor: scale, field: "shape",
        reason:
          "is \(factors.shape); the scales of \(rows) x \(columns) bytes are \(rows) x 1 or 1 x \(columns)")
    }
    return try file.withBytes(of: name) { bytes in
      Tensor(shape) { target in
        factors.withElements { factors in
          for row in 0..<rows {
            for column in 0..<columns {
              let place = row &* columns &+ column
              let code = Int8(bitPattern: bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
              target[unchecked: place] = Float(code) * factors[unchecked: isByColumn ? column : row]
            }
          }
        }
      }
    }
  }

  /// Refuses what other programs have quantized.
  private static func checkQuantization(_ config: String, _ folder: String) throws {
    guard access(config, F_OK) == 0 else { return }
    try JSONDocument(path: config).root.forEachMember { name, value in
      guard try name.string() == "quantization_config", !value.isNull else { return }
      var fields = try JSONFields(value)
      let method = try fields.require("quant_method").string()
      guard method == quantizationMethod else {
        throw ModelFolderError(
          folder,
          [
            "config.json says that the weights are quantized by \(method), which cannot be read; take the folder "
              + "with weights in float32, float16 or bfloat16"
          ])
      }
      try fields.finish()
    }
  }
}

extension FolderWeights.Files {
  var names: [String] {
    switch self {
    case .one(let file): file.names
    case .several(let files): files.names
    }
  }

  func file(of name: String) -> SafetensorsFile? {
    switch self {
    case .one(let file): file
    case .several(let files): files.file(of: name)
    }
  }

  func shape(of name: String) -> Shape? {
    switch self {
    case .one(let file): file.shape(of: name)
    case .several(let files): files.shape(of: name)
    }
  }
}
