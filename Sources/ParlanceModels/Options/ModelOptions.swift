import ParlanceKernels

/// What a model is made of: the settings in its `config.json`.
///
/// Each option is named once, in `visitFields`; reading, writing, listing and setting them from a recipe all follow from
/// that one list.
public protocol ModelOptions: Sendable, Hashable {
  /// The defaults.
  init()

  /// Shows the visitor each option by its name in `config.json`.
  mutating func visitFields(_ visit: inout some OptionVisitor)

  /// What does not go together, a sentence each.
  var conflicts: [String] { get }

  /// At least how many numbers a model of these options has, told without making one.
  var parameterFloor: Int { get }
}

extension ModelOptions {
  public var conflicts: [String] { [] }
}

/// Walks over the options of a model in place.
public protocol OptionVisitor {
  mutating func callAsFunction(_ name: String, _ value: inout Int, in range: ClosedRange<Int>)
  /// A whole number that may be left open.
  mutating func callAsFunction(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>)
  mutating func callAsFunction(_ name: String, _ value: inout Float, in range: ClosedRange<Float>)
  mutating func callAsFunction(_ name: String, _ value: inout Float?, in range: ClosedRange<Float>)
  mutating func callAsFunction(_ name: String, _ value: inout Bool)
  /// By the name that Hugging Face gives it.
  mutating func callAsFunction(_ name: String, _ value: inout Activation)
  /// The id of a token; nil where there is none.
  mutating func token(_ name: String, _ value: inout Int32?)
  /// One of several words.
  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice)
  /// The names of classes in the order of their numbers.
  mutating func labels(_ name: String, _ value: inout [String])
}

/// An option that is one of several words.
public protocol OptionChoice: RawRepresentable, CaseIterable, Sendable, Hashable where RawValue == String {}

extension ModelOptions {
  /// The names of all options.
  public static var fieldNames: [String] {
    var lister = OptionLister()
    var options = Self()
    options.visitFields(&lister)
    return lister.names
  }
}

private struct OptionLister: OptionVisitor {
  var names: [String] = []

  mutating func callAsFunction(_ name: String, _ value: inout Int, in range: ClosedRange<Int>) {
    names.append(name)
  }
  mutating func callAsFunction(_ name: String, _ value: inout Int?, in range: ClosedRange<Int>) {
    names.append(name)
  }
  mutating func callAsFunction(_ name: String, _ value: inout Float, in range: ClosedRange<Float>) {
    names.append(name)
  }
  mutating func callAsFunction(_ name: String, _ value: inout Float?, in range: ClosedRange<Float>) {
    names.append(name)
  }
  mutating func callAsFunction(_ name: String, _ value: inout Bool) { names.append(name) }
  mutating func callAsFunction(_ name: String, _ value: inout Activation) { names.append(name) }
  mutating func token(_ name: String, _ value: inout Int32?) { names.append(name) }
  mutating func callAsFunction<Choice: OptionChoice>(_ name: String, _ value: inout Choice) {
    names.append(name)
  }
  mutating func labels(_ name: String, _ value: inout [String]) { names.append(name) }
}
