// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitTensorFiles

/// The tensors of a model or checkpoint; what fails is an error of this module.
struct TensorFile {
  private let path: String
  private let content: Safetensors

  init(path: String) throws(DenoisingError) {
    self.path = path
    do { content = try Safetensors.read(path: path) } catch { throw DenoisingError(error) }
  }

  /// Whether there is a tensor of a name.
  func contains(_ name: String) -> Bool { content.tensors[name] != nil }

  func floats(_ name: String, shape: [Int]) throws(DenoisingError) -> [Float] {
    do { return try content.floats(name, shape: shape, path: path) } catch { throw DenoisingError(error) }
  }

  func integers(_ name: String, shape: [Int]) throws(DenoisingError) -> [Int32] {
    do { return try content.integers(name, shape: shape, path: path) } catch { throw DenoisingError(error) }
  }

  static func write(_ tensors: [String: Tensor], path: String) throws(DenoisingError) {
    do { try Safetensors(tensors).write(path: path) } catch { throw DenoisingError(error) }
  }
}

extension DenoisingError {
  fileprivate init(_ error: TensorFileError) {
    let code: Code =
      switch error.code {
      case .missingFile: .missingFile
      case .truncatedFile: .truncatedFile
      case .corruptFile: .corruptFile
      case .shapeMismatch: .shapeMismatch
      case .notFinite: .notFinite
      case .cannotWrite: .cannotWrite
      }
    self.init(code, error.what, at: error.place, remedy: error.remedy)
  }
}
