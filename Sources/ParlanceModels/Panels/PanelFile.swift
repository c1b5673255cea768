import ParlanceFiles
import ParlanceKernels
import ParlanceTensor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The file of a model's packed weights in a `PanelCache`: a safetensors file of the panels by the paths of the weights,
/// whose metadata tell the layout and the files that the weights are from.
///
/// Its header is checked whole, the numbers are not: reading them all would take as long as packing.
struct PanelFile {
  /// Why a file cannot be used.
  struct Refusal: Error, CustomStringConvertible, Equatable {
    let description: String
  }

  let path: String
  private let folder: String
  private let layouts: [String: PanelLayout]
  private let metadata: [String: String]

  /// - Parameters:
  ///   - model: the model's folder.
  ///   - stamps: which content the files of its weights have.
  ///   - layouts: of the weights that are packed.
  init(in folder: String, model: String, stamps: String, layouts: [String: PanelLayout]) {
    let model = Self.resolved(model)
    // The paths of weights are part of the name: a folder can be read as one model and as another with a head on it.
    let weights = layouts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rows)x\($0.value.columns)" }
    let key = ([model, PanelLayout.identifier] + weights).joined(separator: "\n")
    let digest = SHA256.digest(of: Array(key.utf8)).hexadecimal
    self.folder = folder
    path = "\(folder)/panels-\(digest.prefix(32)).safetensors"
    self.layouts = layouts
    metadata = ["layout": PanelLayout.identifier, "model": model, "files": stamps]
  }

  /// Whether there is a file, whatever it holds.
  var exists: Bool { access(path, F_OK) == 0 }

  /// The mapped panels of all weights.
  /// - Throws: `Refusal`; what opening the file throws.
  func read() throws -> [String: Tensor] {
    let file = try SafetensorsFile(path: path)
    for (name, value) in metadata where file.metadata[name] != value {
      throw Refusal(
        description: name == "files" ? "the model's files have changed" : "it has another \(name)")
    }
    guard file.names == layouts.keys.sorted() else { throw Refusal(description: "it has other weights") }
    file.adviseLargePages()
    var panels: [String: Tensor] = [:]
    for (name, layout) in layouts {
      guard file.elementType(of: name) == .f32, file.shape(of: name) == Shape([layout.count]) else {
        throw Refusal(description: "\(name) has another shape or type")
      }
      let tensor = try file.tensor(for: name)
      guard tensor.withElements({ layout.accepts($0) }) else {
        throw Refusal(description: "\(name) does not begin at a multiple of \(PanelLayout.alignment) bytes")
      }
      panels[name] = tensor
    }
    return panels
  }

  /// Writes the panels of all weights. A file that is there is replaced when all is on the disk; processes that have
  /// mapped it keep it.
  /// - Throws: `FileError`, `SafetensorsError`.
  func write(_ panels: [String: Tensor]) throws {
    try AtomicFolder.make(folder)
    // At a multiple of a cache line, which is also one of what panels need.
    try SafetensorsWriter.write(
      panels.mapValues { .floats($0, .f32) }, metadata: metadata, alignment: 64, to: path)
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
