import CICU

/// Normalization forms that keep the place of each scalar.
///
/// The tables are ICU's, without the scalars that came after Unicode 9.0: Hugging Face's are of that age, and what
/// models were trained on counts. (What is normalized to what never changes once a scalar is assigned.)
extension AlignedText {
  mutating func normalize(to form: NormalizationForm) throws {
    guard !UTF8Repair.isASCII(bytes.span) else { return }
    let isCompatible = form == .nfkc || form == .nfkd
    var changes = decomposed(isCompatible: isCompatible)
    if form == .nfc || form == .nfkc { changes = Self.composed(changes) }
    transform(changes)
  }

  /// The full decomposition in canonical order.
  private func decomposed(isCompatible: Bool) -> [Change] {
    var changes: [Change] = []
    changes.reserveCapacity(count)
    // Where the run of combining marks at the end starts.
    var marks = 0
    var classes: [UInt8] = []
    func close() {
      if classes.count > 1 { CanonicalOrder.sort(&changes, from: marks, classes: classes) }
      classes.removeAll(keepingCapacity: true)
    }
    forEachScalar { scalar, _ in
      var change = 0
      ScalarNormalization.forEachPart(of: scalar, isCompatible: isCompatible) { part in
        let combining = ScalarNormalization.combiningClass(part)
        if combining == 0 {
          close()
        } else {
          if classes.isEmpty { marks = changes.count }
          classes.append(combining)
        }
        changes.append((part, change))
        change = 1
      }
    }
    close()
    return changes
  }

  /// Canonical composition of a decomposed text: Unicode Standard, section 3.11.
  private static func composed(_ parts: [Change]) -> [Change] {
    var output: [Change] = []
    output.reserveCapacity(parts.count)
    var starter: Int?
    var lastClass: UInt8?
    for part in parts {
      let combining = ScalarNormalization.combiningClass(part.scalar)
      guard let place = starter else {
        if combining == 0 { starter = output.count }
        output.append(part)
        continue
      }
      let isBlocked = lastClass.map { $0 >= combining } ?? false
      if !isBlocked, let composite = ScalarNormalization.composition(output[place].scalar, part.scalar) {
        output[place] = (composite, output[place].change + part.change - 1)
        continue
      }
      if combining == 0 {
        starter = output.count
        lastClass = nil
      } else {
        lastClass = combining
      }
      output.append(part)
    }
    return output
  }
}

/// The canonical ordering of combining marks.
enum CanonicalOrder {
  /// Sorts the changes from `start` on by their classes; equal classes keep their order. The time is linear, however
  /// long the run: classes are bytes.
  static func sort(_ changes: inout [AlignedText.Change], from start: Int, classes: [UInt8]) {
    var starts = [Int](repeating: 0, count: 257)
    for combining in classes { starts[Int(combining) + 1] += 1 }
    for combining in 0..<256 { starts[combining + 1] += starts[combining] }
    let run = Array(changes[start..<start + classes.count])
    for (index, combining) in classes.enumerated() {
      changes[start + starts[Int(combining)]] = run[index]
      starts[Int(combining)] += 1
    }
  }
}
