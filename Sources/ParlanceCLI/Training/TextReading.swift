import Parlance
import ParlanceTraining

/// Reads the texts of a recipe.
enum TextReading {
  /// What is wrong with the data of a recipe.
  struct DataError: Error, CustomStringConvertible {
    let description: String
  }

  /// All lines of some files.
  static func lines(_ paths: [String]) throws -> [String] {
    var lines: [String] = []
    try TextCorpus(paths: paths).forEachLine { line, _ in lines.append(line) }
    return lines
  }

  /// Sentences and their translations, line by line.
  /// - Throws: `DataError` naming the first line without a partner.
  static func pairs(_ part: DataRecipe.Part, _ name: String) throws -> (source: [String], target: [String]) {
    guard !part.target.isEmpty else {
      throw DataError(description: "data.\(name) needs `source` and `target`: two files of as many lines")
    }
    let source = try lines(part.source)
    let target = try lines(part.target)
    guard source.count == target.count else {
      let (longer, shorter) =
        source.count > target.count ? (part.source, part.target) : (part.target, part.source)
      let line = min(source.count, target.count) + 1
      throw DataError(
        description:
          "\(longer.joined(separator: ", ")): line \(line) has no partner: \(part.source.joined(separator: ", ")) has "
          + "\(source.count) lines and \(part.target.joined(separator: ", ")) \(target.count); "
          + "\(shorter.joined(separator: ", ")) ends too early")
    }
    return (source, target)
  }
}
