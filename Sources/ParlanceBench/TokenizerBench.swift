import ArgumentParser
import ParlanceFiles
import ParlanceText

/// `parlance-bench tokenizer`: encodes the lines of a file, again and again.
struct TokenizerBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenizer",
    abstract: "Encode the lines of a file and print, as JSON, seconds on the wall and of the processor.",
    discussion: """
      Example:
        parlance-bench tokenizer --tokenizer vocab.txt --mode ids --threads 1 --repeat 3 lines.txt
      """)

  /// Ids alone, or whole encodings with offsets.
  enum Mode: String, ExpressibleByArgument { case ids, encodings }

  @Option(help: "A tokenizer.json, a vocab.txt or a folder.") var tokenizer: String
  @Option(help: "What to make.") var mode = Mode.ids
  @Option(help: "Number of threads.") var threads = 1
  @Option(help: "How often.") var `repeat` = 3
  @Option(help: "Where to write all ids, as 32-bit integers, each line after their number.") var write:
    String?
  @Argument(help: "Lines of text.") var file: String

  func run() throws {
    let tokenizer = try Tokenizer(contentsOf: tokenizer)
    var lines: [String] = []
    try TextCorpus(paths: [file]).forEachLine { line, _ in lines.append(line) }
    var walls: [Double] = []
    var cpus: [Double] = []
    var tokens = 0
    for _ in 0..<`repeat` {
      // As for the peers, results are counted and let go of when the clock has stopped.
      let clock = Clock()
      let (wall, cpu): (Double, Double)
      switch mode {
      case .ids:
        let ids = try tokenizer.idsBatch(lines, threads: threads)
        (wall, cpu) = clock.read()
        tokens = ids.reduce(0) { $0 + $1.count }
      case .encodings:
        let encodings = try tokenizer.encodeBatch(lines, threads: threads)
        (wall, cpu) = clock.read()
        tokens = encodings.reduce(0) { $0 + $1.count }
      }
      walls.append(wall)
      cpus.append(cpu)
    }
    if let write { try writeIDs(tokenizer.idsBatch(lines, threads: threads), to: write) }
    var json = JSONWriter()
    json.object { json in
      json.name("lines")
      json.int(lines.count)
      json.name("bytes")
      json.int(lines.reduce(0) { $0 + $1.utf8.count })
      json.name("tokens")
      json.int(tokens)
      for (name, seconds) in [("wall", walls), ("cpu", cpus)] {
        json.name(name)
        json.array { json in seconds.forEach { json.double($0) } }
      }
    }
    print(String(decoding: json.bytes, as: UTF8.self))
  }

  private func writeIDs(_ lines: [[Int32]], to path: String) throws {
    var file = try AtomicFile(path: path)
    for ids in lines {
      try file.write(littleEndian: Int32(ids.count))
      for id in ids { try file.write(littleEndian: id) }
    }
    try file.commit()
  }
}

/// `parlance-bench load`: reads a tokenizer once.
struct TokenizerLoadBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Read a tokenizer once and print, as JSON, seconds and the growth of memory in bytes.")

  @Option(help: "A tokenizer.json, a vocab.txt or a folder.") var tokenizer: String

  func run() throws {
    let before = (resident: Clock.residentBytes(), private: Clock.privateBytes())
    let clock = Clock()
    let loaded = try Tokenizer(contentsOf: tokenizer)
    let (wall, cpu) = clock.read()
    let growth = (
      resident: Clock.residentBytes() - before.resident, private: Clock.privateBytes() - before.private
    )
    var json = JSONWriter()
    json.object { json in
      json.name("ids")
      json.int(loaded.idBound)
      json.name("wall")
      json.double(wall)
      json.name("cpu")
      json.double(cpu)
      json.name("memory")
      json.int(growth.resident)
      json.name("private")
      json.int(growth.private)
    }
    print(String(decoding: json.bytes, as: UTF8.self))
  }
}
