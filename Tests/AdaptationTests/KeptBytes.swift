/// What methods keep of the bench's perceptron 40-36-34-33, in numbers, worked out by hand.
///
/// It has 40·36 + 36·34 + 34·33 = 3,786 weights and 36 + 34 + 33 = 103 outputs.
struct KeptBytes {
  /// For all tasks together.
  var once = 0
  /// For every task.
  var perTask = 0
  /// While weights are chosen: two numbers per weight where gradients choose.
  var choice = 0
  /// Base values that a task's tensors bring with them; the same in all tasks where they are kept once.
  var originals = 0
  /// Norms that a task's tensors bring with them.
  var norms = 0

  /// By the text of the settings.
  static let byHand: [String: KeptBytes] = nothing.merging(
    [
      // All weights of the base.
      "full-fine-tuning {}": KeptBytes(once: 3786, originals: 3786),
      // The weights and ‖W_j‖² of every output, for norms; the norms in use belong to a task.
      "dora {}": KeptBytes(once: 3786 + 103, perTask: 103, norms: 103),
      #"dora {"norm_refresh": "every 2 steps"}"#: KeptBytes(
        once: 3786 + 103, perTask: 103, norms: 103),
      #"dora {"norm_refresh": "frozen"}"#: KeptBytes(once: 103, norms: 103),
      // The base, which the sum with the factors stands in the place of.
      #"lora {"mode": "fused"}"#: KeptBytes(once: 3786),
      #"dora {"mode": "fused"}"#: KeptBytes(once: 3786 + 103, perTask: 103, norms: 103),
      // Per output ‖W_j‖², 6 inner products with the modules and 36 among them.
      "lorafusion {}": KeptBytes(once: 43 * 103, perTask: 103, norms: 103),
      #"lorafusion {"sharing": "network", "gradient": "released-2w"}"#:
        KeptBytes(once: 43 * 103, perTask: 103, norms: 103),
      #"lorafusion {"norm_refresh": "every 2 steps"}"#:
        KeptBytes(once: 43 * 103, perTask: 103, norms: 103),
      #"lorafusion {"trains": "magnitudes", "pool": 4}"#:
        KeptBytes(once: (1 + 4 + 16) * 103, perTask: 103, norms: 103),
      // Norms of the start alone.
      #"lorafusion {"norm_refresh": "frozen"}"#: KeptBytes(once: 103, norms: 103),
      // Per output ‖W_j‖² and 6 · 16 of B and of A Wᵀ, and per matrix 36 products A_i A_kᵀ of 16 × 16.
      #"lorafusion {"form": "factors"}"#:
        KeptBytes(once: 103 + 2 * 96 * 103 + 3 * 36 * 256, perTask: 103, norms: 103),
      #"lorafusion {"form": "factors", "factors": "separate"}"#:
        KeptBytes(once: 103 + 2 * 96 * 103 + 3 * 36 * 256, perTask: 103, norms: 103),
      // 2 % of 1440, 1224 and 1122 weights are 29, 24 and 22.
      "shira {}": KeptBytes(once: 75, originals: 75),
      #"shira {"mask": "snip"}"#: KeptBytes(perTask: 75, choice: 2 * 3786, originals: 75),
      #"shira {"mask": "weight-magnitude", "masks": "disjoint", "tasks": 2}"#:
        KeptBytes(perTask: 75, originals: 75),
      // Eight columns.
      "paca {}": KeptBytes(once: 8 * 103, originals: 8 * 103),
      #"paca {"selection": "gradient"}"#:
        KeptBytes(perTask: 8 * 103, choice: 2 * 3786, originals: 8 * 103),
      // One block is a whole matrix.
      "smt {}": KeptBytes(perTask: 3786, choice: 2 * 3786, originals: 3786),
      // A core of 16 × 16 per matrix.
      #"essa {"generations": 2, "population": 4, "examples": 3, "head_passes": 2}"#:
        KeptBytes(once: 3 * 256),
      #"essa {"start": "first", "generations": 2, "population": 4}"#: KeptBytes(once: 3 * 256),
    ]
  ) { $1 }

  private static let nothing = Dictionary(
    uniqueKeysWithValues: [
      "linear-probe {}", "bias-only {}", "column-scale {}", #"column-scale {"precision": "1 bit"}"#,
      #"column-scale {"precision": "power-of-two"}"#, "flora-batched {}",
      #"flora-batched {"rank": 2}"#, "lora {}", #"lora {"rank": 3}"#,
      #"lora {"a_orientation": "transposed"}"#, #"lora {"resident_tasks": 3}"#, "ffa-lora {}",
      "lora-xs {}", #"lora-xs {"rank": 2, "alpha": 2}"#, "eigenlorax {}",
      #"eigenlorax {"components": 3, "random_components": 1, "rank": 2}"#, "vera {}",
      #"vera {"rank": 9, "sharing": "module"}"#, #"lorahub {"generations": 2, "population": 4}"#,
      #"lorafusion {"form": "factors", "trains": "coefficients"}"#,
      #"lorafusion {"trains": "coefficients"}"#,
    ].map { ($0, KeptBytes()) })
}
