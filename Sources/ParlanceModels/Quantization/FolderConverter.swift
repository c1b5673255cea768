import ParlanceFiles
import ParlanceKernels
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes a model folder anew with its weights in another form. All else in it is copied, but for weights in formats of
/// other programs and checkpoints.
public struct FolderConverter: Sendable {
  /// What the weights shall be.
  public enum Form: String, Sendable, CaseIterable {
    /// All numbers in that precision.
    case f32, f16, bf16
    /// Matrices of layers and tables as bytes with a scale for each output, all else in float32.
    case int8
    /// Matrices of layers and tables in bfloat16, all else in float32.
    case bf16Matrices
  }

  /// What was written.
  public struct Report: Sendable, Equatable {
    /// Matrices that changed their form.
    public var matrices = 0
    public var bytesBefore = 0
    public var bytesAfter = 0
  }

  private let folder: String
  private let weights: FolderWeights
  private let config: [UInt8]
  private let modelType: String
  private var isGPT2: Bool { modelType == "gpt2" }

  /// - Throws: `FileError`, `JSONError`, `SafetensorsError`, `ModelFolderError`.
  public init(folder: String) throws {
    var path = folder
    while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.folder = path
    var source = try ByteSource(path: path + "/config.json")
    config = try source.readAll()
    var type = ""
    try JSONDocument(config, name: path + "/config.json").root.forEachMember { name, value in
      if try name.string() == "model_type" { type = try value.string() }
    }
    modelType = type
    weights = try FolderWeights(folder: path)
  }

  /// Writes the new folder; it appears whole or not at all.
  /// - Throws: `FileError`, `SafetensorsError`, `ModelFolderError`.
  public func write(_ form: Form, to output: String) throws -> Report {
    if form == .int8, weights.form == .int8 {
      throw ModelFolderError(folder, ["its weights are bytes already"])
    }
    if form == .int8 || form == .bf16Matrices, modelType.hasPrefix("parlance_recurrent") {
      throw ModelFolderError(
        folder, ["its model is a recurrent one, whose weights are not quantized; transformers can be"])
    }
    var report = Report()
    var values: [String: SafetensorsWriter.Value] = [:]
    for name in weights.names {
      guard let type = weights.elementType(of: name), let shape = weights.shape(of: name) else { continue }
      report.bytesBefore += shape.count * type.bits / 8
      // Position ids and the like, which no model needs.
      guard Self.isFloat(type) || type == .i8 else { continue }
      let tensor = try weights.tensor(for: name)
      guard tensor.withElements({ FiniteCheck.holds($0) }) else {
        throw ModelFolderError(folder, ["model.safetensors: \(name) has values that are not finite numbers"])
      }
      let before = values.count
      add(tensor, name, form, to: &values)
      if case .floats(_, .f32) = values[name] {} else { report.matrices += values.count > before ? 1 : 0 }
    }
    report.bytesAfter = values.values.reduce(0) { $0 + $1.byteCount }
    let target = try AtomicFolder(path: output)
    try copy(folder, to: target.temporary)
    try SafetensorsWriter.write(
      values, metadata: ["format": "pt"], to: target.temporary + "/model.safetensors")
    var file = try AtomicFile(path: target.temporary + "/config.json")
    try file.write(configuration(form).span)
    try file.commit()
    try target.commit()
    return report
  }

  private static func isFloat(_ type: ElementType) -> Bool {
    switch type {
    case .f32, .f16, .bf16, .f64: true
    default: false
    }
  }

  private func add(
    _ tensor: Tensor, _ name: String, _ form: Form, to values: inout [String: SafetensorsWriter.Value]
  ) {
    switch form {
    case .f32: values[name] = .floats(tensor, .f32)
    case .f16: values[name] = .floats(tensor, .f16)
    case .bf16: values[name] = .floats(tensor, .bf16)
    case .bf16Matrices: values[name] = .floats(tensor, Self.isMatrix(name, tensor.shape) ? .bf16 : .f32)
    case .int8:
      let isTransposed = isGPT2 && Self.gpt2Layers.contains { name.hasSuffix($0) }
      let inputs = isTransposed ? tensor.shape[0] : tensor.shape.width
      guard Self.isMatrix(name, tensor.shape), inputs <= Int8Matrix.maximumColumns else {
        values[name] = .floats(tensor, .f32)
        return
      }
      let (codes, scales) = Self.bytes(isTransposed ? transpose(tensor) : tensor)
      let scaleShape: Shape = isTransposed ? [1, scales.count] : [scales.count, 1]
      values[name] = .int8(isTransposed ? Self.transposed(codes, rows: scales.count) : codes, tensor.shape)
      values[name + FolderWeights.scaleSuffix] = .floats(Tensor(scaleShape, scales), .f32)
    }
  }

  private static let gpt2Layers = ["c_attn.weight", "c_proj.weight", "c_fc.weight"]

  /// Whether a tensor is the weight of a linear layer or a table of tokens: what `Module.quantize` changes.
  static func isMatrix(_ name: String, _ shape: Shape) -> Bool {
    let isPosition = name.contains("position") || name.hasSuffix("wpe.weight")
    return shape.rank == 2 && shape.count > 0 && name.hasSuffix(".weight") && !isPosition
  }

  private static func bytes(_ tensor: Tensor) -> (codes: [Int8], scales: [Float]) {
    let matrix = tensor.withElements {
      Int8Matrix(
        rounding: $0, rows: tensor.shape[0], columns: tensor.shape.width, threads: Threads.count)
    }
    return (matrix.codes, matrix.scales)
  }

  private static func transposed(_ codes: [Int8], rows: Int) -> [Int8] {
    let columns = codes.count / max(rows, 1)
    return (0..<codes.count).map { codes[$0 % rows * columns + $0 / rows] }
  }

  /// `config.json`, with a word on how the weights are kept.
  private func configuration(_ form: Form) -> [UInt8] {
    guard form == .int8, let brace = config.firstIndex(of: UInt8(ascii: "{")) else {
      return weights.form == .int8 ? Self.withoutQuantization(config) : config
    }
    let note =
      "\n  \"quantization_config\": {\"quant_method\": \"\(FolderWeights.quantizationMethod)\"},"
    return Array(config[...brace]) + Array(note.utf8) + Array(config[(brace + 1)...])
  }

  /// Takes out what `configuration` puts in.
  private static func withoutQuantization(_ config: [UInt8]) -> [UInt8] {
    let lines = config.split(separator: 0x0a, omittingEmptySubsequences: false)
    let kept = lines.filter { line in
      !(line.contains(UInt8(ascii: "{"))
        && String(decoding: line, as: UTF8.self).contains("\"quantization_config\": {\"quant_method\""))
    }
    return Array(kept.joined(separator: [0x0a]))
  }

  /// Weights of other programs, and what a folder has of training.
  private static let left = ["bin", "h5", "msgpack", "ot", "onnx", "pt", "gguf", "safetensors"]

  private func copy(_ source: String, to target: String) throws {
    for name in try AtomicFolder.names(in: source) where !name.hasPrefix(".") && name != "checkpoints" {
      let path = source + "/" + name
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw FileError.system(path: path, action: "examine", code: errno)
      }
      if status.st_mode & S_IFMT == S_IFDIR {
        try AtomicFolder.make(target + "/" + name)
        try copy(path, to: target + "/" + name)
      } else if status.st_mode & S_IFMT == S_IFREG, name != "config.json" || source != folder,
        name != ShardedSafetensors.indexName, !Self.left.contains(where: { name.hasSuffix("." + $0) })
      {
        let mapped = try MappedFile(path: path)
        var file = try AtomicFile(path: target + "/" + name)
        try mapped.withText { try file.write($0) }
        try file.commit()
      }
    }
  }
}
