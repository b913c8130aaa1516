package dev.repazoo.text.clip;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/**
 * CLIP's byte pair encoding: a word's UTF-8 bytes are joined, pair by pair, the pair that was
 * learned first at first.
 *
 * <p>Ids: 256 bytes, the same at a word's end, then the merges in the order they were learned,
 * 49406 {@code <|startoftext|>} and 49407 {@code <|endoftext|>}. The file is OpenAI's {@code
 * bpe_simple_vocab_16e6.txt.gz}, of which CLIP takes the first 48,894 merges. Sennrich et al.,
 * Neural Machine Translation of Rare Words with Subword Units, ACL 2016, arXiv 1508.07909.
 */
final class BytePairs {
  static final int START_OF_TEXT = 49406;
  static final int END_OF_TEXT = 49407;

  private static final String FILE = "bpe_simple_vocab_16e6.txt.gz";
  private static final String WORD_END = "</w>";
  private static final int BYTES = 256;
  private static final int MERGES = 49_152 - BYTES - 2;

  /** Loaded when the first caption comes. */
  private static final class Loaded {
    private static final BytePairs CLIP = load();
  }

  private final int[] symbolOfByte = new int[BYTES];
  private final int[] joined = new int[MERGES]; // by rank
  private final Pairs ranks = new Pairs(MERGES);

  private BytePairs() {}

  static BytePairs get() {
    return Loaded.CLIP;
  }

  private static BytePairs load() {
    try (InputStream file = BytePairs.class.getResourceAsStream(FILE);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(file, FILE)),
                    StandardCharsets.UTF_8))) {
      lines.readLine(); // says which version it is
      String[][] merges = new String[MERGES][];
      for (int rank = 0; rank < MERGES; rank++) {
        merges[rank] = lines.readLine().split(" ", 2);
      }
      BytePairs pairs = new BytePairs();
      pairs.fill(merges);
      return pairs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void fill(String[][] merges) {
    Map<String, Integer> ids = new HashMap<>(4 * MERGES);
    char[] written = writtenBytes();
    for (int id = 0; id < BYTES; id++) {
      symbolOfByte[byteOf(written, id)] = id;
      ids.put(String.valueOf(written[id]), id);
      ids.put(written[id] + WORD_END, BYTES + id);
    }
    for (int rank = 0; rank < MERGES; rank++) {
      ids.put(merges[rank][0] + merges[rank][1], 2 * BYTES + rank);
    }
    for (int rank = 0; rank < MERGES; rank++) {
      joined[rank] = ids.get(merges[rank][0] + merges[rank][1]);
      ranks.put(ids.get(merges[rank][0]), ids.get(merges[rank][1]), rank);
    }
  }

  /** How the file writes bytes: printable Latin-1 as it is, then the rest from U+0100 on. */
  private static char[] writtenBytes() {
    char[] written = new char[BYTES];
    int id = 0;
    for (char c = '!'; c <= 0xff; c++) {
      if (isPrintable(c)) {
        written[id++] = c;
      }
    }
    for (char c = 0x100; id < BYTES; c++) {
      written[id++] = c;
    }
    return written;
  }

  /** The byte of an id: those that aren't printable follow in their own order. */
  private static int byteOf(char[] written, int id) {
    if (written[id] <= 0xff) {
      return written[id];
    }
    int left = written[id] - 0x100;
    int value = 0;
    while (isPrintable((char) value) || left-- > 0) {
      value++;
    }
    return value;
  }

  private static boolean isPrintable(char c) {
    return (c >= '!' && c <= '~') || (c >= 0xa1 && c <= 0xac) || (c >= 0xae && c <= 0xff);
  }

  /** The ids of a word, which must not be empty. */
  int[] encode(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    int[] symbols = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      symbols[i] = symbolOfByte[bytes[i] & 0xff];
    }
    symbols[symbols.length - 1] += BYTES; // a word's end
    int count = symbols.length;
    for (int rank = lowest(symbols, count); rank < MERGES; rank = lowest(symbols, count)) {
      count = join(symbols, count, rank);
    }
    return Arrays.copyOf(symbols, count);
  }

  private int lowest(int[] symbols, int count) {
    int lowest = MERGES;
    for (int i = 1; i < count; i++) {
      lowest = Math.min(lowest, ranks.get(symbols[i - 1], symbols[i]));
    }
    return lowest;
  }

  /** Joins all pairs of a rank, from the left; gives how many symbols are left. */
  private int join(int[] symbols, int count, int rank) {
    int to = 0;
    for (int from = 0; from < count; to++) {
      boolean pair = from + 1 < count && ranks.get(symbols[from], symbols[from + 1]) == rank;
      symbols[to] = pair ? joined[rank] : symbols[from];
      from += pair ? 2 : 1;
    }
    return to;
  }

  /** Ranks of pairs of symbols, in open addressing: captions are read a million pairs a second. */
  private static final class Pairs {
    private static final int FREE = -1;

    private final int[] keys;
    private final int[] ranks;
    private final int mask;

    Pairs(int count) {
      int size = Integer.highestOneBit(count) << 2;
      keys = new int[size];
      ranks = new int[size];
      mask = size - 1;
      Arrays.fill(keys, FREE);
    }

    void put(int left, int right, int rank) {
      int slot = slot(left << 16 | right);
      if (keys[slot] == FREE) { // the first one counts
        keys[slot] = left << 16 | right;
      }
      ranks[slot] = rank;
    }

    int get(int left, int right) {
      int slot = slot(left << 16 | right);
      return keys[slot] == FREE ? MERGES : ranks[slot];
    }

    private int slot(int key) {
      int slot = (key * 0x9e3779b9) >>> 7 & mask;
      while (keys[slot] != key && keys[slot] != FREE) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }
  }
}
