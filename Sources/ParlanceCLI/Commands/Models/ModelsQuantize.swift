import ArgumentParser
import Parlance
import ParlanceKernels
import ParlanceModels

/// `parlance models quantize`
struct ModelsQuantize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Write a model folder with smaller, faster weights.",
    discussion: """
      int8: the matrices of linear layers and tables as bytes with a scale for each output; what goes through them is turned \
      into bytes row by row. bf16: the same matrices with half the bits. Norms, biases and positions stay as they are. What \
      a decoder keeps of the text so far, keys and values, then takes 16 bits a number. The folder is used as any other.

      Prints how many matrices were changed and the bytes before and after. With --evaluate also what it costs, on the lines \
      of a file: for a sentence model the cosine of each line's vector with what it was (mean and least), for a language \
      model the perplexity before and after, for a translation model the same over lines of source, tab, target.

      Examples:
        parlance models quantize all-MiniLM-L6-v2 --type int8 --output minilm-int8 --evaluate sentences.txt
        parlance models quantize tales --type bf16 --output tales-bf16
      """)

  enum Kind: String, CaseIterable, ExpressibleByArgument { case int8, bf16 }

  @Argument(help: "The model's folder.") var folder: String
  @Option(help: "What the weights become: int8 or bf16.") var type: Kind
  @Option(help: "The new folder; one of that name is replaced.") var output: String
  @Option(help: "A file of lines to measure the loss of quality on.") var evaluate: String?
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    Threads.use(threads.count)
    try ConversionOutput.check(folder, output)
    var lines: [String] = []
    if let evaluate {
      try TextCorpus(paths: [evaluate]).forEachLine { line, _ in if !line.isEmpty { lines.append(line) } }
      guard !lines.isEmpty else { throw SegmentFiles.NothingThere(file: evaluate) }
    }
    let report = try FolderConverter(folder: folder).write(
      type == .int8 ? .int8 : .bf16Matrices, to: output)
    let loss = try evaluate.map { _ in
      try QualityLoss.measure(before: folder, after: output, lines: lines)
    }
    try ConversionOutput.print(report, loss, json: results.json)
  }
}
