import ArgumentParser
import ParlanceKernels
import ParlanceModels

/// `parlance models convert`
struct ModelsConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a model folder with its weights in another precision.",
    discussion: """
      Weights that lie in several files become one, quantized ones become plain again (rounded as they are). All else in the \
      folder is copied, but for weights in formats of other programs and for checkpoints. Prints the bytes before and after.

      Example:
        parlance models convert de-en --type f16 --output de-en-half
      """)

  enum Precision: String, CaseIterable, ExpressibleByArgument { case f32, f16, bf16 }

  @Argument(help: "The model's folder.") var folder: String
  @Option(help: "Precision of all weights: f32, f16 or bf16.") var type: Precision
  @Option(help: "The new folder; one of that name is replaced.") var output: String
  @OptionGroup var results: OutputOptions

  func run() throws {
    let form: FolderConverter.Form =
      switch type {
      case .f32: .f32
      case .f16: .f16
      case .bf16: .bf16
      }
    try ConversionOutput.check(folder, output)
    let report = try FolderConverter(folder: folder).write(form, to: output)
    try ConversionOutput.print(report, nil, json: results.json)
  }
}

/// What conversions check before and print after.
enum ConversionOutput {
  struct Answer: Encodable {
    let matrices: Int
    let bytesBefore: Int
    let bytesAfter: Int
    var meanCosine: Double?
    var leastCosine: Double?
    var lines: Int?
    var perplexityBefore: Double?
    var perplexityAfter: Double?
    var tokens: Int?

    enum CodingKeys: String, CodingKey {
      case matrices, lines, tokens
      case bytesBefore = "bytes_before"
      case bytesAfter = "bytes_after"
      case meanCosine = "mean_cosine"
      case leastCosine = "least_cosine"
      case perplexityBefore = "perplexity_before"
      case perplexityAfter = "perplexity_after"
    }
  }

  /// A folder cannot be written over itself: its weights are read while the new ones are written.
  static func check(_ folder: String, _ output: String) throws {
    func plain(_ path: String) -> String {
      var path = path
      while path.count > 1, path.hasSuffix("/") { path.removeLast() }
      return path
    }
    guard plain(folder) != plain(output) else {
      throw ValidationError("--output must be another folder than the model's own")
    }
  }

  static func print(_ report: FolderConverter.Report, _ loss: QualityLoss?, json: Bool) throws {
    let output = StandardOutput()
    var answer = Answer(
      matrices: report.matrices, bytesBefore: report.bytesBefore, bytesAfter: report.bytesAfter)
    var lines = ["matrices\t\(report.matrices)", "bytes\t\(report.bytesBefore)\t\(report.bytesAfter)"]
    switch loss {
    case .cosines(let mean, let least, let count):
      (answer.meanCosine, answer.leastCosine, answer.lines) = (mean, least, count)
      lines.append("mean cosine\t\(Numbers.fixed(mean, 6))")
      lines.append("least cosine\t\(Numbers.fixed(least, 6))")
    case .perplexity(let before, let after, let tokens):
      (answer.perplexityBefore, answer.perplexityAfter) = (before.ifNumber, after.ifNumber)
      answer.tokens = tokens
      lines.append("perplexity\t\(Numbers.fixed(before, 4))\t\(Numbers.fixed(after, 4))")
    case nil: break
    }
    if json { try output.json(answer) } else { for line in lines { try output.line(line) } }
    try output.flush()
  }
}
