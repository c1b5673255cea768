import Foundation
import ParlanceFiles
import ParlanceTestSupport
import ParlanceText
import Testing

@Suite struct TextCorpusTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func lines(_ corpus: some Corpus) throws -> ([String], [Int], CorpusReport) {
    var lines: [String] = []
    var numbers: [Int] = []
    let report = try corpus.forEachLine { line, position in
      lines.append(line)
      numbers.append(position.line)
    }
    return (lines, numbers, report)
  }

  @Test func linesWithNumbers() throws {
    let path = try folder.write(Array("one\n\ntwo\r\nthree".utf8), as: "a.txt")
    let (text, numbers, report) = try lines(TextCorpus(paths: [path]))
    #expect(text == ["one", "", "two\r", "three"])
    #expect(numbers == [1, 2, 3, 4])
    #expect(report.lines == 4)
    #expect(report.bytes == 15)
    #expect(!report.endsWithNewline)
    #expect(report.invalidSequences == 0 && report.firstInvalid == nil)
  }

  @Test func invalidUTF8IsReplacedCountedAndLocated() throws {
    let path = try folder.write([0x61, 0x0a, 0x62, 0xff, 0xe6, 0x9d, 0x0a, 0x63, 0x0a, 0x80], as: "bad.txt")
    let (text, _, report) = try lines(TextCorpus(paths: [path]))
    #expect(text == ["a", "b\u{fffd}\u{fffd}", "c", "\u{fffd}"])
    #expect(report.invalidSequences == 3)
    #expect(report.firstInvalid == LinePosition(file: path, line: 2))
    #expect(report.firstInvalid?.description == "\(path):2")
  }

  @Test func filesNeverJoinAndAreReadAgain() throws {
    let first = try folder.write(Array("end".utf8), as: "1.txt")
    let empty = try folder.write([], as: "2.txt")
    let last = try folder.write(Array("start\nx".utf8), as: "3.txt")
    let corpus = try TextCorpus(paths: [first, empty, last])
    for _ in 0..<2 {
      let (text, numbers, report) = try lines(corpus)
      #expect(text == ["end", "start", "x"])
      #expect(numbers == [1, 1, 2])
      #expect(report.lines == 3)
      #expect(!report.endsWithNewline)
    }
  }

  @Test func emptyCorpus() throws {
    let path = try folder.write([], as: "empty")
    let (text, _, report) = try lines(TextCorpus(paths: [path]))
    #expect(text.isEmpty)
    #expect(report == CorpusReport())
  }

  @Test func byteOrderMarks() throws {
    let marked = try folder.write([0xef, 0xbb, 0xbf] + Array("word\n".utf8), as: "bom.txt")
    #expect(try lines(TextCorpus(paths: [marked])).0 == ["word"])
    let only = try folder.write([0xef, 0xbb, 0xbf], as: "only.txt")
    #expect(try lines(TextCorpus(paths: [only])).0 == [])
    let wide = try folder.write([0xff, 0xfe, 0x61, 0x00], as: "utf16.txt")
    #expect(throws: CorpusError.notUTF8(path: wide)) {
      try TextCorpus(paths: [wide]).forEachBlock { _, _ in }
    }
  }

  @Test func refusesWhatCannotBeRead() throws {
    let missing = folder.path("missing.txt")
    #expect(throws: FileError.system(path: missing, action: "open", code: ENOENT)) {
      try TextCorpus(paths: [missing])
    }
    #expect(throws: FileError.folder(path: folder.url.path)) { try TextCorpus(paths: [folder.url.path]) }
    #expect(throws: CorpusError.noFiles) { try TextCorpus(paths: []) }
    #expect(throws: CorpusError.standardInputNamedTwice) { try TextCorpus(paths: ["-", "-"]) }
  }

  @Test func fileThatVanishesBetweenPasses() throws {
    let path = try folder.write(Array("x\n".utf8), as: "x")
    let corpus = try TextCorpus(paths: [path])
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: FileError.system(path: path, action: "open", code: ENOENT)) {
      try corpus.forEachBlock { _, _ in }
    }
  }

  @Test func hugeLineStaysWhole() throws {
    let size = 30_000_000
    var bytes = Array("before\n".utf8)
    bytes += [UInt8](repeating: 0x78, count: size)
    bytes += Array("\nafter\n".utf8)
    let path = try folder.write(bytes, as: "huge.txt")
    var lengths: [Int] = []
    try TextCorpus(paths: [path]).forEachLineBytes { line, _ in lengths.append(line.count) }
    #expect(lengths == [6, size, 5])
  }

  @Test func blocksAreWholeLinesOfAboutOneMegabyte() throws {
    let line = Array("a line of some length, repeated\n".utf8)
    let count = 200_000
    let path = try folder.write(Array(repeatElement(line, count: count).joined()), as: "many.txt")
    var next = 1
    var sizes: [Int] = []
    let report = try TextCorpus(paths: [path]).forEachBlock { block, position in
      #expect(position.line == next)
      #expect(block[block.count - 1] == 0x0a)
      #expect(block.count % line.count == 0)
      next += block.count / line.count
      sizes.append(block.count)
    }
    #expect(next == count + 1)
    #expect(report.lines == count && report.bytes == line.count * count && report.endsWithNewline)
    #expect(sizes.dropLast().allSatisfy { $0 > 900_000 && $0 < 1_200_000 })
  }

  @Test func linesInMemory() throws {
    let (text, numbers, report) = try lines(LinesCorpus(["a", "", "b c"]))
    #expect(text == ["a", "", "b c"])
    #expect(numbers == [1, 2, 3])
    #expect(report.lines == 3 && report.endsWithNewline && report.bytes == 7)
    #expect(try lines(LinesCorpus([])).2 == CorpusReport())
  }

  @Test func errorsOfTheBodyEndThePass() throws {
    struct Enough: Error {}
    var seen = 0
    #expect(throws: Enough.self) {
      try LinesCorpus(["1", "2", "3"]).forEachLine { _, _ in
        seen += 1
        if seen == 2 { throw Enough() }
      }
    }
    #expect(seen == 2)
  }

  @Test func standardInputIsReadOnce() async {
    await #expect(processExitsWith: .success) {
      let folder = try TemporaryFolder()
      let input = try folder.write(Array("a\nb".utf8), as: "in")
      let file = try folder.write(Array("first".utf8), as: "file")
      dup2(open(input, O_RDONLY), 0)
      let corpus = try TextCorpus(paths: [file, "-"])
      var lines: [String] = []
      try corpus.forEachLine { line, position in
        lines.append("\(position.file == file ? "f" : position.file):\(line)")
      }
      do {
        try corpus.forEachLine { _, _ in }
        exit(3)
      } catch FileError.standardInputReadTwice {
        exit(lines == ["f:first", "standard input:a", "standard input:b"] ? 0 : 4)
      }
    }
  }

  @Test func pipesAreReadOnce() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { close(ends[0]) }
    _ = [UInt8]("x\ny\n".utf8).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    close(ends[1])
    let path = "/dev/fd/\(ends[0])"
    let corpus = try TextCorpus(paths: [path])
    #expect(try lines(corpus).0 == ["x", "y"])
    #expect(throws: CorpusError.pipeReadTwice(path: path)) { try corpus.forEachBlock { _, _ in } }
  }

  @Test func damagedGzipNamesTheFile() throws {
    var packed = Gzip.compress(Array(repeatElement(Array("a line\n".utf8), count: 1000).joined()))
    packed[packed.count - 5] ^= 1
    let path = try folder.write(packed, as: "damaged.gz")
    let error = #expect(throws: FileError.self) { try TextCorpus(paths: [path]).forEachBlock { _, _ in } }
    #expect(error?.description.hasPrefix("\(path) is not a valid gzip file: incorrect data check") == true)
  }

  @Test func gzipAndPlainFilesTogether() throws {
    let packed = try folder.write(
      Gzip.compress(Array("p\u{e9}\nq".utf8)) + Gzip.compress([0x72, 0xff]), as: "1")
    let plain = try folder.write(Array("s\n".utf8), as: "2.gz")
    let (text, _, report) = try lines(TextCorpus(paths: [packed, plain]))
    #expect(text == ["p\u{e9}", "qr\u{fffd}", "s"])
    #expect(report.firstInvalid == LinePosition(file: packed, line: 2))
    #expect(report.endsWithNewline)
  }
}
