@testable import ParlanceServer

/// Bodies of requests.
enum BodyTargets {
  /// Names and values of a form.
  static func form(_ bytes: [UInt8]) {
    guard let fields = try? PercentCoding.fields(of: bytes) else { return }
    let size = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    FuzzTarget.check(size <= bytes.count, "fields are no longer than the form")
  }

  /// A request of the Open Inference Protocol: a byte for the header that tells the length of the JSON, then the body.
  static func tensors(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let body = Array(bytes.dropFirst())
    var headers = Headers()
    // 255: no such header, all is JSON.
    if first < 255 {
      headers.append("Inference-Header-Content-Length", String(min(body.count, Int(first) * 2)))
    }
    let head = RequestHead(method: "POST", path: "/v2/models/a/infer", headers: headers)
    guard
      let request = try? InferenceRequest(
        Request(head: head, body: body, life: RequestLife()), ServerLimits())
    else { return }
    FuzzTarget.check(
      request.texts.reduce(0) { $0 + $1.utf8.count } <= 3 * body.count, "texts are in the body")
  }

  /// The texts of HTML: put in their own places, they are found there again.
  static func html(_ bytes: [UInt8]) {
    let html = HTMLText(String(decoding: bytes, as: UTF8.self))
    let texts = html.texts
    FuzzTarget.check(HTMLText(html.replacingTexts(by: texts)).texts == texts, "the same texts again")
  }
}
