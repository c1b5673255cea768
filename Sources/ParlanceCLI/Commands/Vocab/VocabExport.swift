import ArgumentParser
import Parlance
import ParlanceFiles

/// `parlance vocab export`
struct VocabExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a tokenizer that comes with this program to a folder.",
    discussion: """
      Both were trained on the texts that come with Parlance: small, for trials and tests.

      Example:
        parlance vocab export wordpiece --output tokenizer
      """)

  enum Name: String, ExpressibleByArgument, CaseIterable { case wordpiece, bpe }

  @Argument(help: "Which one.") var name: Name
  @Option(help: "Folder for tokenizer.json; made where it is missing.") var output: String

  func run() throws {
    let path = try OutputPath.file("tokenizer.json", inFolder: output)
    let shipped: ShippedTokenizer = name == .bpe ? .byteLevelBytePair : .wordPiece
    var file = try AtomicFile(path: path)
    try file.write(shipped.json.span)
    try file.commit()
    let output = StandardOutput()
    try output.line("wrote \(path)")
    try output.flush()
  }
}
