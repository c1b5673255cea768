/// The centroids of product quantization: a vector is cut into sub-vectors of `subDimension` values (the last may
/// be shorter), each coded by one byte, the number of one of 256 centroids (Jégou et al., 2011).
public struct ProductQuantizer: Sendable, Equatable {
  public static let centroidsPerPart = 256

  /// Values of a whole vector.
  public let dimension: Int
  /// Values of each part but the last.
  public let subDimension: Int
  /// Values of the last part.
  public let lastSubDimension: Int
  /// Number of parts, and so of code bytes a vector.
  public let partCount: Int
  /// The centroids of part 0, then of part 1, and so on: 256 · `dimension` values.
  public let centroids: [Float]

  init(dimension: Int, subDimension: Int, partCount: Int, lastSubDimension: Int, centroids: [Float]) {
    precondition(
      (partCount - 1) * subDimension + lastSubDimension == dimension
        && centroids.count == Self.centroidsPerPart * dimension, "sizes of a product quantizer disagree")
    self.dimension = dimension
    self.subDimension = subDimension
    self.partCount = partCount
    self.lastSubDimension = lastSubDimension
    self.centroids = centroids
  }

  /// Where the values of `code` start in `centroids`, and how many they are.
  @inline(__always)
  func centroid(part: Int, code: UInt8) -> (start: Int, count: Int) {
    let count = part == partCount - 1 ? lastSubDimension : subDimension
    return (part * Self.centroidsPerPart * subDimension + Int(code) * count, count)
  }
}
