import ArgumentParser
import Parlance
import ParlanceFiles

/// `parlance detokenize`
struct DetokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detokenize",
    abstract: "Turn ids or pieces back into text.",
    discussion: """
      Each input line holds the ids of a text, parted by blanks or commas, or its pieces, parted by blanks. Ids that \
      the tokenizer does not have are passed over.

      Examples:
        parlance detokenize --tokenizer model/tokenizer.json ids.txt
        echo "hello world" | parlance tokenize --tokenizer vocab.txt --as ids \
      | parlance detokenize --tokenizer vocab.txt
      """)

  enum Source: String, ExpressibleByArgument, CaseIterable { case ids, pieces }

  struct NotAnID: Error, CustomStringConvertible {
    let position: LinePosition
    let text: String
    var description: String { "\(position): \"\(text)\" is no id; for pieces use --from pieces" }
  }

  @OptionGroup var tokenizer: TokenizerOptions
  @Option(help: "What the lines hold.") var from = Source.ids
  @Flag(help: "Keep special tokens such as [CLS].") var keepSpecialTokens = false
  @Flag(help: "Print each text as a JSON string, so that it may hold newlines.") var jsonl = false
  @OptionGroup var text: TextOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var results: OutputOptions

  func run() throws {
    let corpus = try text.corpus()
    let tokenizer = try Tokenizer.load(tokenizer.tokenizer)
    let output = StandardOutput()
    let (source, skips, isString, isObject) = (from, !keepSpecialTokens, jsonl, results.json)
    try corpus.writeLines(threads: threads.count, to: output) { line, position, output in
      let text =
        switch source {
        case .ids: try tokenizer.decode(Self.ids(line, position), skipSpecialTokens: skips)
        case .pieces: try tokenizer.decode(tokens: Self.fields(line) { $0 == 0x20 })
        }
      if isObject || isString {
        var json = JSONWriter()
        if isObject {
          json.object { json in
            json.name("text")
            json.string(text)
          }
        } else {
          json.string(text)
        }
        output += json.bytes
      } else {
        // A line break inside of a text would tear the line apart.
        for byte in text.utf8 { output.append(byte == 0x0a || byte == 0x0d ? 0x20 : byte) }
      }
      output.append(0x0a)
    }
    try output.flush()
  }

  private static func ids(_ line: Span<UInt8>, _ position: LinePosition) throws -> [Int32] {
    let separators = Set(" \t\r,[]".utf8)
    return try fields(line) { separators.contains($0) }.map { field in
      guard let id = Int32(field), id >= 0 else { throw NotAnID(position: position, text: field) }
      return id
    }
  }

  private static func fields(_ line: Span<UInt8>, _ isSeparator: (UInt8) -> Bool) -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    for index in line.indices {
      if isSeparator(line[index]) {
        if !field.isEmpty { fields.append(String(decoding: field, as: UTF8.self)) }
        field.removeAll(keepingCapacity: true)
      } else {
        field.append(line[index])
      }
    }
    if !field.isEmpty { fields.append(String(decoding: field, as: UTF8.self)) }
    return fields
  }
}
