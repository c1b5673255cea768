import ParlanceKernels
import ParlanceModels
import ParlanceTraining

/// Sets a model's options from the recipe's section `model`, under the names that they have in `config.json`.
struct RecipeOptionReader: OptionVisitor {
  private var fields: RecipeFields
  private var failure: (any Error)?

  /// Options from a recipe.
  /// - Parameter fixed: names of options that follow from the data and are no choice of the recipe.
  /// - Throws: `RecipeError` for the first key that is wrong, or for what does not go together.
  static func read<Options: ModelOptions>(
    _ recipe: Recipe, into options: inout Options, fixed: Set<String>
  ) throws {
    var reader = RecipeOptionReader(fields: recipe.model, fixed: fixed)
    options.visitFields(&reader)
    if let failure = reader.failure { throw failure }
    try reader.fields.finish()
    if let conflict = options.conflicts.first { throw recipe.model.node.error(conflict) }
  }

  private let fixed: Set<String>

  private init(fields: RecipeFields, fixed: Set<String>) {
    self.fields = fields
    self.fixed = fixed
  }

  private mutating func read(_ name: String, _ body: (RecipeNode) throws -> Void) {
    guard failure == nil, !fixed.contains(name), let node = fields.take(name) else { return }
    do { try body(node) } catch { failure = error }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Int, in range: ClosedRange<Int>) {
    read(name) { value = try $0.int(in: range) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>) {
    read(name) { value = try $0.int(in: range) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float, in range: ClosedRange<Float>) {
    read(name) { value = Float(try $0.double(in: Double(range.lowerBound)...Double(range.upperBound))) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Float?, in range: ClosedRange<Float>) {
    read(name) { value = Float(try $0.double(in: Double(range.lowerBound)...Double(range.upperBound))) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Activation) {
    read(name) { node in
      let name = try node.string()
      guard let activation = Activation(huggingFaceName: name) else {
        throw node.error(
          "must be one of \(Activation.huggingFaceNames.map(\.0).joined(separator: ", ")), not `\(name)`")
      }
      value = activation
    }
  }

  mutating func token(_ name: String, _ value: inout Int32?) {
    read(name) { value = Int32(try $0.int(in: 0...1 << 24)) }
  }

  mutating func callAsFunction(_ name: String, _ value: inout Bool) { read(name) { value = try $0.bool() } }

  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice) {
    read(name) { value = try $0.choice() }
  }

  mutating func labels(_ name: String, _ value: inout [String]) {
    read(name) { value = try $0.list().map { try $0.string() } }
  }
}
