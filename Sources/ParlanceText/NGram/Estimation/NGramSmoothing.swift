/// How a model shares probability between what was seen and what was not. With c the count, c(h) = Σ c(hx), T(h) the number
/// of different words seen after h, and h' the context h without its oldest word:
public enum NGramSmoothing: String, Sendable, CaseIterable {
  /// Interpolated modified Kneser-Ney (Chen and Goodman 1998); see `NGramTrainer`.
  case kneserNey = "kneser-ney"
  /// p(w|h) = (c(hw) + T(h) p(w|h')) / (c(h) + T(h)) (Witten and Bell 1991, interpolated as by Chen and Goodman). Below
  /// the single words lies an equal chance for each word of the vocabulary.
  case wittenBell = "witten-bell"
  /// s(w|h) = c(hw) / c(h) where hw was seen, else 0.4 s(w|h') (Brants and others 2007): scores that do not sum to 1. A
  /// context that was never seen costs nothing, as in every model with back-off weights; unknown words score 0.
  case stupidBackoff = "stupid-backoff"

  /// What stupid back-off multiplies with.
  static let stupidWeight = 0.4
}
