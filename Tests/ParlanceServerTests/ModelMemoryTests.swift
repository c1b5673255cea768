import Foundation
import ParlanceModels
import ParlanceTensor
import ParlanceTestSupport
import Testing

struct ModelMemoryTests {
  /// Kilobytes of a file's pages that count as this process's memory.
  private func residentKilobytes(of path: String) throws -> Int {
    // Files without a size are read to their end only by way of a handle.
    let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps")).readDataToEndOfFile()
    var (isFile, resident) = (false, 0)
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields[0].contains("-") { isFile = line.hasSuffix(path) }
      if isFile, fields[0] == "Rss:" { resident += Int(fields[1]) ?? 0 }
    }
    return resident
  }

  /// A process at rest does not hold the pages that its models have read of their files, and finds them again.
  @Test func pagesOfFilesAreGivenBackAndFoundAgain() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    let values = (0..<1_000_000).map { Float($0) }
    try SafetensorsWriter.write(["table": Tensor([1000, 1000], values)], to: path)
    let table = try SafetensorsFile(path: path).tensor(for: "table")
    #expect(table.isMapped && table.scalars == values)
    ModelMemory.giveBack()
    // The pages at its ends hold other bytes of the file too.
    #expect(try residentKilobytes(of: path) <= 16)
    #expect(table.scalars == values)
  }
}
