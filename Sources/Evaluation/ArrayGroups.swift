import Mapping

/// The arrays of a chip in groups that the same matrices use, so that exclusion is a matter of few groups.
///
/// Without swapping every matrix has arrays of its own and one group. Matrices that take turns on some arrays have those
/// in common groups.
struct ArrayGroups {
  /// The groups of every matrix.
  private(set) var ofMatrix: [[Int]] = []
  /// How many groups there are.
  private(set) var count = 0

  init(_ placement: Placement) {
    // Splits groups matrix by matrix: what a matrix has of a group becomes a new group.
    var groups = [Int](repeating: 0, count: placement.arrays.count)
    var newest = [-1]
    var successor = [0]
    for (matrix, blocks) in placement.blocks.enumerated() {
      let first = newest.count
      for block in blocks where groups[block.array] < first {
        let old = groups[block.array]
        if newest[old] != matrix {
          newest[old] = matrix
          successor[old] = newest.count
          newest.append(-1)
          successor.append(0)
        }
        groups[block.array] = successor[old]
      }
    }
    collect(placement, groups, known: newest.count)
  }

  /// Numbers the groups that are left without gaps and lists those of every matrix.
  private mutating func collect(_ placement: Placement, _ groups: [Int], known: Int) {
    var numbers = [Int](repeating: -1, count: known)
    var lastMatrix = [Int](repeating: -1, count: known)
    for (matrix, blocks) in placement.blocks.enumerated() {
      var list: [Int] = []
      for block in blocks where lastMatrix[groups[block.array]] != matrix {
        let group = groups[block.array]
        lastMatrix[group] = matrix
        if numbers[group] < 0 {
          numbers[group] = count
          count += 1
        }
        list.append(numbers[group])
      }
      ofMatrix.append(list)
    }
  }
}
