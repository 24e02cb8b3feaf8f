// SPDX-License-Identifier: GPL-3.0-or-later

import PBitKitDenoising
import PBitKitTensorFiles

/// Features that the user computed, such as those of the Inception network, for a true FID.
public enum SuppliedFeatures {
  /// d² between features of generated images and a reference.
  ///
  /// - Parameters:
  ///   - features: path of a `.npy` of shape [images, features], 32- or 64-bit floats.
  ///   - reference: path of another such `.npy`, or of a `.npz` with `mu` [features] and `sigma` [features, features].
  ///   - threads: worker threads.
  /// - Throws: `TensorFileError` or `DenoisingError` for files that do not fit.
  public static func distance(features: String, reference: String, threads: Int = 1) throws -> FrechetDistance.Measured
  {
    let generated = try vectors(features)
    let distance: FrechetDistance
    if reference.hasSuffix(".npz") {
      let mean = try NPZ.array("mu", path: reference)
      let covariance = try NPZ.array("sigma", path: reference)
      guard mean.shape == [generated.dimensions], covariance.shape == [generated.dimensions, generated.dimensions]
      else {
        throw DenoisingError(
          .shapeMismatch,
          "mu is \(mean.shape) and sigma \(covariance.shape), the features have \(generated.dimensions)",
          at: reference, remedy: "compute both with the same extractor")
      }
      let (n, sigma) = (generated.dimensions, covariance.values)
      let largest = (0..<n).map { sigma[$0 * n + $0] }.max() ?? 0
      let isSymmetric = (0..<n).allSatisfy { i in
        sigma[i * n + i] >= 0 && (0..<i).allSatisfy { abs(sigma[i * n + $0] - sigma[$0 * n + i]) <= 1e-6 * largest }
      }
      guard isSymmetric else {
        throw DenoisingError(
          .corruptFile, "sigma is no covariance: it is not symmetric, or a variance is negative", at: reference,
          remedy: "save it with numpy.cov(features, rowvar=False)")
      }
      distance = try FrechetDistance(mean: mean.values, covariance: covariance.values)
    } else {
      let real = try vectors(reference)
      guard real.dimensions == generated.dimensions else {
        throw DenoisingError(
          .shapeMismatch, "\(real.dimensions) features, the generated images have \(generated.dimensions)",
          at: reference, remedy: "compute both with the same extractor")
      }
      distance = try FrechetDistance(reference: FeatureMoments(real))
    }
    return try distance.measured(to: generated, threads: threads)
  }

  private static func vectors(_ path: String) throws -> FeatureVectors {
    let array = try NPY.read(path: path)
    guard array.shape.count == 2, array.shape[0] >= 4, array.shape[1] >= 1 else {
      throw DenoisingError(
        .shapeMismatch, "its shape is \(array.shape)", at: path,
        remedy: "give an array of shape [images, features], at least four images")
    }
    return FeatureVectors(array.values, dimensions: array.shape[1])
  }
}
