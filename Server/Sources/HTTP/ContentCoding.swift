import ParlanceFiles

/// `Content-Encoding` of requests and answers.
enum ContentCoding {
  /// Answers that are shorter are sent as they are.
  static let smallestPacked = 1024

  /// The request with its body unpacked.
  /// - Throws: `ServiceError`: 415 for a coding that is not known, 413 for more than `limit` bytes, 400 for damage.
  static func unpacked(_ request: Request, limit: Int) throws -> Request {
    let codings = request.headers.all("content-encoding").flatMap { $0.split(separator: ",") }
      .map { Headers.trimmed($0).lowercased() }.filter { $0 != "identity" && !$0.isEmpty }
    guard let coding = codings.first else { return request }
    guard codings.count == 1, ["gzip", "x-gzip", "deflate"].contains(coding) else {
      throw ServiceError(
        415,
        "the content coding \(codings.joined(separator: ", ").prefix(100)) is not known; send gzip, deflate or plain JSON",
        code: "unsupported_coding")
    }
    switch Inflation.inflate(request.body, limit: limit) {
    case .bytes(let bytes): return Request(head: request.head, body: bytes, life: request.life)
    case .tooLarge:
      throw ServiceError(
        413, "the body, unpacked, is larger than max_body_bytes, \(limit)", code: "body_too_large")
    case .corrupt:
      throw ServiceError(400, "the body is not valid \(coding)", code: "invalid_coding")
    }
  }

  /// The answer packed, where the client takes that and it is worth it.
  static func packed(_ response: Response, for head: RequestHead) -> Response {
    guard case .bytes(let bytes) = response.body, bytes.count >= smallestPacked,
      let accepted = head.headers["accept-encoding"], takesGzip(accepted),
      let packed = try? gzip(bytes)
    else { return response }
    var response = response
    response.body = .bytes(packed)
    response.headers.append("Content-Encoding", "gzip")
    response.headers.append("Vary", "Accept-Encoding")
    return response
  }

  /// Whether gzip is listed, and not with a weight of 0.
  static func takesGzip(_ header: String) -> Bool {
    header.split(separator: ",").contains { part in
      let pieces = part.split(separator: ";").map { Headers.trimmed($0).lowercased() }
      guard pieces.first == "gzip" else { return false }
      return !pieces.dropFirst().contains { $0.hasPrefix("q=") && (Double($0.dropFirst(2)) ?? 0) == 0 }
    }
  }

  private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var packed: [UInt8] = []
    let deflater = try GzipDeflater(path: "an answer", level: 1)
    try deflater.pack(bytes.span, isLast: true) { piece in packed.append(copying: piece) }
    return packed
  }
}
