package dev.repazoo.text.clip;

import dev.repazoo.text.fix.FixText;
import dev.repazoo.text.fix.HtmlText;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Captions to the ids that CLIP's text transformer reads: {@code <|startoftext|>}, the words' byte
 * pairs, {@code <|endoftext|>}, padding.
 *
 * <p>Words are runs of letters, single numbers, runs of anything else, and the contractions {@code
 * 's 't 're 've 'm 'll 'd}, in lower case. A caption that is too long keeps its beginning and the
 * end mark. Safe for many threads.
 *
 * <p>Sources: openai/CLIP d05afc4, {@code clip.tokenize(truncate=True)} and {@code
 * simple_tokenizer.py}; transformers 5, {@code CLIPTokenizer} with {@code padding="max_length"} and
 * {@code truncation=True}.
 */
public final class ClipTokenizer {
  /** Ids that there are. */
  public static final int VOCABULARY = BytePairs.END_OF_TEXT + 1;

  private static final String START = "<|startoftext|>";
  private static final String END = "<|endoftext|>";
  private static final int MOST_CACHED = 1 << 17;
  private static final int LONGEST_CACHED = 32;

  private final ClipFlavour flavour;
  private final int padding;
  private final Map<String, int[]> words = new ConcurrentHashMap<>();

  /** A tokenizer of one flavour, with its own padding. */
  public ClipTokenizer(ClipFlavour flavour) {
    this(flavour, flavour.padding());
  }

  /**
   * A tokenizer with another padding, such as that of Stable Diffusion 2.
   *
   * @param padding the id that fills a row up
   */
  public ClipTokenizer(ClipFlavour flavour, int padding) {
    this.flavour = flavour;
    this.padding = padding;
  }

  /** A caption's row. */
  public static final class Row {
    private final long[] ids;
    private final boolean cut;

    private Row(long[] ids, boolean cut) {
      this.ids = ids;
      this.cut = cut;
    }

    /** As many ids as were asked for. */
    public long[] ids() {
      return ids.clone();
    }

    /** Whether the caption was too long. */
    public boolean cut() {
      return cut;
    }
  }

  /**
   * Tokenizes a caption.
   *
   * @param length of the row, marks and padding included; at least 2
   */
  public Row encode(String caption, int length) {
    if (length < 2) {
      throw new IllegalArgumentException(
          "length is " + length + "; it must be at least 2, for the marks of start and end");
    }
    Pieces pieces = new Pieces(length);
    switch (flavour) {
      case OPENAI -> {
        String repaired = HtmlText.unescape(HtmlText.unescape(FixText.of(caption)));
        pieces.addText(LowerCase.of(repaired, true));
      }
      case HUGGING_FACE -> pieces.addMarked(caption);
    }
    return pieces.row();
  }

  private int[] encode(String word) {
    if (word.length() > LONGEST_CACHED) {
      return BytePairs.get().encode(word);
    }
    int[] known = words.get(word);
    if (known == null) {
      known = BytePairs.get().encode(word);
      if (words.size() < MOST_CACHED) {
        words.put(word, known);
      }
    }
    return known;
  }

  /** A row as it fills up. */
  private final class Pieces {
    private final long[] ids;
    private int count = 1;
    private boolean cut;

    Pieces(int length) {
      ids = new long[length];
      ids[0] = BytePairs.START_OF_TEXT;
    }

    Row row() {
      ids[count++] = BytePairs.END_OF_TEXT;
      Arrays.fill(ids, count, ids.length, padding);
      return new Row(ids, cut);
    }

    private void add(int id) {
      if (count < ids.length - 1) {
        ids[count++] = id;
      } else {
        cut = true;
      }
    }

    private void addWord(String word) {
      for (int id : encode(word)) {
        add(id);
      }
    }

    /** Marks that the text spells out exactly are found before anything is done to it. */
    void addMarked(String text) {
      int from = 0;
      for (int i = text.indexOf("<|"); i >= 0 && !cut; i = text.indexOf("<|", i)) {
        String mark = text.startsWith(START, i) ? START : text.startsWith(END, i) ? END : "";
        if (mark.isEmpty()) {
          i++;
          continue;
        }
        addNormalised(text.substring(from, i));
        add(mark.equals(START) ? BytePairs.START_OF_TEXT : BytePairs.END_OF_TEXT);
        i += mark.length();
        from = i;
      }
      addNormalised(text.substring(from));
    }

    private void addNormalised(String text) {
      addText(LowerCase.of(Normalizer.normalize(text, Normalizer.Form.NFC), false));
    }

    void addText(String text) {
      for (int i = 0; i < text.length() && !cut; ) {
        i = addPiece(text, i);
      }
    }

    /** Adds the piece that begins there; gives where the next one does. */
    private int addPiece(String text, int from) {
      if (text.charAt(from) == '<') {
        int after = addMark(text, from);
        if (after > from) {
          return after;
        }
      }
      int contraction = contraction(text, from);
      int end = contraction > 0 ? from + contraction : runEnd(text, from);
      if (end > from) {
        addWord(text.substring(from, end));
        return end;
      }
      return from + Character.charCount(text.codePointAt(from));
    }

    /** OpenAI's pattern takes marks for words; Hugging Face's does, and cuts them up again. */
    private int addMark(String text, int from) {
      for (String mark : new String[] {START, END}) {
        if (startsWith(text, mark, from)) {
          String found = text.substring(from, from + mark.length());
          if (flavour == ClipFlavour.HUGGING_FACE) {
            addWord("<|");
            addWord(mark.substring(2, mark.length() - 2));
            addWord("|>");
          } else if (found.equals(mark)) {
            add(mark.equals(START) ? BytePairs.START_OF_TEXT : BytePairs.END_OF_TEXT);
          } else {
            addWord(found);
          }
          return from + mark.length();
        }
      }
      return from;
    }

    private boolean startsWith(String text, String word, int from) {
      if (from + word.length() > text.length()) {
        return false;
      }
      for (int i = 0; i < word.length(); i++) {
        if (!isLetter(text, from + i, word.charAt(i))) {
          return false;
        }
      }
      return true;
    }

    /** OpenAI's pattern ignores case, and a long s is a small letter s in another case. */
    private boolean isLetter(String text, int index, char letter) {
      char c = text.charAt(index);
      return c == letter || (flavour == ClipFlavour.OPENAI && letter == 's' && c == '\u017f');
    }

    /** The length of a contraction with its apostrophe; 0 for none. */
    private int contraction(String text, int from) {
      if (text.charAt(from) != '\'') {
        return 0;
      }
      for (String end : new String[] {"s", "t", "re", "ve", "m", "ll", "d"}) {
        if (startsWith(text, end, from + 1)) {
          return 1 + end.length();
        }
      }
      return 0;
    }

    private int runEnd(String text, int from) {
      CharacterClass type = classAt(text, from);
      if (type == CharacterClass.SPACE) {
        return from;
      }
      int end = from + Character.charCount(text.codePointAt(from));
      while (type != CharacterClass.NUMBER && end < text.length() && classAt(text, end) == type) {
        end += Character.charCount(text.codePointAt(end));
      }
      return end;
    }

    private CharacterClass classAt(String text, int index) {
      return CharacterClass.of(text.codePointAt(index), flavour);
    }
  }
}
