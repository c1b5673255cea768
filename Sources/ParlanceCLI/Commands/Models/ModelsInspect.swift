import ArgumentParser
import ParlanceModels

/// `parlance models inspect`
struct ModelsInspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "What a model folder holds.",
    discussion: """
      The kind of model, how many numbers and bytes its weights are, then one line a tensor: name, type, shape, parted by \
      tabs.

      Example:
        parlance models inspect all-MiniLM-L6-v2
      """)

  struct Answer: Encodable {
    struct Tensor: Encodable {
      let name: String
      let type: String
      let shape: [Int]
      let bytes: Int
    }

    let modelType: String?
    let architectures: [String]
    let parameters: Int
    let bytes: Int
    let tensors: [Tensor]

    enum CodingKeys: String, CodingKey {
      case architectures, parameters, bytes, tensors
      case modelType = "model_type"
    }
  }

  @Argument(help: "The model's folder.") var folder: String
  @OptionGroup var results: OutputOptions

  func run() throws {
    let summary = try FolderSummary(folder: folder)
    let output = StandardOutput()
    if results.json {
      try output.json(
        Answer(
          modelType: summary.modelType, architectures: summary.architectures, parameters: summary.parameters,
          bytes: summary.bytes,
          tensors: summary.tensors.map {
            Answer.Tensor(name: $0.name, type: $0.type, shape: $0.shape, bytes: $0.bytes)
          }))
    } else {
      try output.line("model type\t\((summary.modelType ?? "-").onOneLine)")
      try output.line("architectures\t\(summary.architectures.joined(separator: " ").onOneLine)")
      try output.line("parameters\t\(summary.parameters)")
      try output.line("bytes\t\(summary.bytes)")
      for tensor in summary.tensors {
        let shape = tensor.shape.map(String.init).joined(separator: "x")
        try output.line("\(tensor.name.onOneLine)\t\(tensor.type)\t\(shape)")
      }
    }
    try output.flush()
  }
}
