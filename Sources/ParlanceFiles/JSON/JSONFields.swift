/// The members of an object that has a fixed set of names: each is taken once, and what is left over at the end is an
/// error, so that nothing in a file is passed over in silence.
package struct JSONFields {
  /// The object itself, for messages.
  package let value: JSONValue
  private var members: [String: JSONValue] = [:]
  private var order: [String] = []

  /// - Throws: `JSONError.field` where the value is no object or a name stands twice.
  package init(_ value: JSONValue) throws {
    self.value = value
    var members: [String: JSONValue] = [:]
    var order: [String] = []
    try value.forEachMember { name, member in
      let key = try name.string()
      guard members.updateValue(member, forKey: key) == nil else {
        throw name.error("the name stands twice")
      }
      order.append(key)
    }
    self.members = members
    self.order = order
  }

  /// Takes a member; nil where there is none or it is null.
  package mutating func take(_ name: String) -> JSONValue? {
    guard let value = members.removeValue(forKey: name), !value.isNull else { return nil }
    return value
  }

  /// Takes a member that must be there and not null.
  /// - Throws: `JSONError.field`.
  package mutating func require(_ name: String) throws -> JSONValue {
    guard let value = take(name) else { throw self.value.error("\"\(name)\" is missing") }
    return value
  }

  /// Whether a member of this name, null or not, is still there.
  package func has(_ name: String) -> Bool { members[name] != nil }

  /// Whether a member of this name is still there and says something.
  package func hasValue(_ name: String) -> Bool { members[name].map { !$0.isNull } ?? false }

  /// Drops members that are null: they ask for nothing.
  package mutating func removeNulls() { members = members.filter { !$0.value.isNull } }

  /// The members that nobody took, in order.
  package var left: [JSONValue] { order.compactMap { members[$0] }.filter { !$0.isNull } }

  /// Checks that all members were taken.
  /// - Throws: `JSONError.field` naming the first that is not known.
  package func finish() throws {
    guard let name = order.first(where: { members[$0] != nil }), let value = members[name] else { return }
    throw value.error("this setting is not supported")
  }
}
