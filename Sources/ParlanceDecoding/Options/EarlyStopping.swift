/// When a beam search of one sentence ends, before all its hypotheses have ended or met the length limit.
public enum EarlyStopping: Sendable, Hashable {
  /// As soon as enough hypotheses have ended. `true` in Hugging Face.
  case whenEnoughFinished
  /// When there are enough and the best that is still open would not be better than the worst of them if it ended now.
  /// May miss a better one, since scores of means can rise. `false` in Hugging Face.
  case heuristic
  /// When there are enough and no open one can become better than the worst of them within the length limit. `"never"` in
  /// Hugging Face.
  case never
}
