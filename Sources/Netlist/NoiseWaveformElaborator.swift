// SPDX-License-Identifier: GPL-3.0-or-later

/// `TRNOISE` and `TRRANDOM` with their numbers checked.
extension WaveformElaborator {
  /// `TRNOISE(NA NT NALPHA NAMP RTSAM RTSCAPT RTSEMT)`: absent values are 0.
  func transientNoise(_ values: [Value]) throws -> TransientNoise {
    let numbers = try values.map(scope.number)
    func number(_ index: Int) -> Double { index < numbers.count ? numbers[index] : 0 }
    func place(_ index: Int) -> Place { values[min(index, values.count - 1)].place }
    for index in numbers.indices where numbers[index] < 0 && index != 4 {
      throw place(index).error(.badValue, "this value of the TRNOISE is negative", remedy: "write 0 or more")
    }
    if number(0) != 0 || number(3) != 0, number(1) == 0 {
      throw place(1).error(
        .badValue, "a TRNOISE with NA or NAMP needs an interval NT of its samples", remedy: "write NT in seconds")
    }
    if number(3) != 0, !(number(2) > 0 && number(2) < 2) {
      throw place(2).error(
        .badValue, "the exponent NALPHA of the TRNOISE is \(number(2))", remedy: "write a number between 0 and 2")
    }
    if number(4) != 0, !(number(5) > 0 && number(6) > 0) {
      throw place(number(5) > 0 ? 6 : 5).error(
        .badValue, "a TRNOISE with RTSAM needs the mean times RTSCAPT and RTSEMT", remedy: "write both in seconds")
    }
    return TransientNoise(
      whiteAmplitude: scale * number(0), interval: number(1), exponent: number(2), colouredAmplitude: scale * number(3),
      telegraphAmplitude: scale * number(4), captureTime: number(5), emissionTime: number(6))
  }

  /// `TRRANDOM(TYPE TS TD PARAM1 PARAM2)`: absent TD is 0, PARAM1 1, PARAM2 0.
  func randomSteps(_ values: [Value]) throws -> RandomSteps {
    let numbers = try values.map(scope.number)
    guard numbers[1] > 0 else {
      throw values[1].place.error(
        .badValue, "the interval TS of the TRRANDOM is \(numbers[1])", remedy: "write a positive time")
    }
    let delay = numbers.count > 2 ? numbers[2] : 0
    guard delay >= 0 else {
      throw values[2].place.error(.badValue, "the delay TD of the TRRANDOM is negative", remedy: "write 0 or more")
    }
    let first = numbers.count > 3 ? numbers[3] : 1
    if first < 0 {
      throw values[3].place.error(
        .badValue, "PARAM1 of the TRRANDOM, a width or a mean, is negative", remedy: "write 0 or more")
    }
    let second = scale * (numbers.count > 4 ? numbers[4] : 0)
    let distribution: RandomSteps.Distribution
    switch numbers[0] {
    case 1: distribution = .uniform(halfRange: scale * first, offset: second)
    case 2: distribution = .gaussian(deviation: scale * first, mean: second)
    case 3: distribution = .exponential(mean: scale * first, offset: second)
    case 4: distribution = .poisson(mean: first, unit: scale, offset: second)
    default:
      throw values[0].place.error(
        .badValue, "TRRANDOM has no type \(numbers[0])",
        remedy: "write 1 (uniform), 2 (Gaussian), 3 (exponential) or 4 (Poisson)")
    }
    return RandomSteps(distribution, interval: numbers[1], delay: delay)
  }
}
