import ParlanceKernels
import ParlanceTensor

/// The gradients of a model's parameters, by path. Parameters that had no part in the loss are absent.
public struct ParameterGradients: Sendable {
  public private(set) var byPath: [String: Gradient]

  public init(_ byPath: [String: Gradient] = [:]) { self.byPath = byPath }

  public subscript(path: String) -> Gradient? {
    get { byPath[path] }
    set { byPath[path] = newValue }
  }

  public var paths: [String] { byPath.keys.sorted() }

  /// √Σ g² over all of them, in double precision and in the order of their paths, so that it is the same in each run.
  public var norm: Double { paths.reduce(0) { $0 + squaredNorm($1) }.squareRoot() }

  /// Those with a component that is infinite or not a number.
  public var nonFinitePaths: [String] { paths.filter { !squaredNorm($0).isFinite } }

  func squaredNorm(_ path: String) -> Double {
    byPath[path]?.values.withElements { UpdateKernel.squaredNorm($0) } ?? 0
  }

  /// Adds the gradients of another batch.
  public static func += (sum: inout ParameterGradients, other: ParameterGradients) {
    for (path, gradient) in other.byPath {
      sum.byPath[path] = sum.byPath[path].map { $0.adding(gradient) } ?? gradient
    }
  }

  /// All gradients times `factor`: one over the number of tokens that summed losses have seen, for one.
  public func scaled(by factor: Float) -> ParameterGradients {
    ParameterGradients(byPath.mapValues { $0.scaled(by: factor) })
  }

  /// Scaled so that the norm over all of them is at most `limit`: by `limit / (norm + 1e-6)` where it is larger.
  public func clipped(toNorm limit: Double) -> ParameterGradients {
    let norm = norm
    let factor = limit / (norm + 1e-6)
    return factor < 1 && norm.isFinite ? scaled(by: Float(factor)) : self
  }

  /// With each component moved into `-limit ... limit`.
  public func clipped(toValue limit: Float) -> ParameterGradients {
    ParameterGradients(byPath.mapValues { $0.mapValues { min(max($0, -limit), limit) } })
  }
}

extension ParameterGradients {
  /// With row gradients written out as whole tables.
  func dense<Model: Module>(for model: Model) -> ParameterGradients {
    var result = self
    model.forEachParameter { name, tensor in
      if let gradient = self[name.path] { result[name.path] = .dense(gradient.dense(shape: tensor.shape)) }
    }
    return result
  }
}

extension Gradient {
  /// The values that may differ from zero: the whole gradient, or the rows it has.
  var values: Tensor {
    switch self {
    case .dense(let tensor): tensor
    case .rows(_, let tensor): tensor
    }
  }

  func mapValues(_ transform: (Float) -> Float) -> Gradient {
    func mapped(_ tensor: Tensor) -> Tensor {
      var copy = tensor
      copy.withMutableElements { for i in 0..<$0.count { $0[i] = transform($0[i]) } }
      return copy
    }
    return switch self {
    case .dense(let tensor): .dense(mapped(tensor))
    case .rows(let ids, let tensor): .rows(ids: ids, mapped(tensor))
    }
  }

  func scaled(by factor: Float) -> Gradient { mapValues { $0 * factor } }

  /// The sum of two gradients of one tensor; of rows where both are.
  func adding(_ other: Gradient) -> Gradient {
    switch (self, other) {
    case (.dense(let a), .dense(let b)): .dense(a + b)
    case (.dense(let a), .rows): .dense(a + other.dense(shape: a.shape))
    case (.rows, .dense(let b)): .dense(dense(shape: b.shape) + b)
    case (.rows(let ids, let rows), .rows(let otherIDs, let otherRows)):
      Self.merge(ids, rows, otherIDs, otherRows)
    }
  }

  private static func merge(_ a: [Int32], _ aRows: Tensor, _ b: [Int32], _ bRows: Tensor) -> Gradient {
    let ids = Set(a).union(b).sorted()
    let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    let width = max(aRows.shape.width, bRows.shape.width)
    var sum = Tensor([ids.count, width], repeating: 0)
    sum.withMutableElements { sum in
      for (source, rows) in [(a, aRows), (b, bRows)] {
        rows.withElements { rows in
          for (row, id) in source.enumerated() {
            guard let place = places[id] else { continue }
            for i in 0..<width { sum[place * width + i] += rows[row * width + i] }
          }
        }
      }
    }
    return .rows(ids: ids, sum)
  }
}
