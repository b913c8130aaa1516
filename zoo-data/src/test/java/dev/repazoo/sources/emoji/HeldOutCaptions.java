package dev.repazoo.sources.emoji;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Parts the captioned emoji that {@code zoo convert --source emoji --captions} has made into what
 * the built-in text-to-image generator is trained on and what is held out of it: a tenth of the
 * captions, by the checksum of their text, and a few emoji that combine a colour or a face with a
 * thing, with all their captions. Run by {@code tools/train-emoji-t2i.sh}.
 */
public final class HeldOutCaptions {
  /** Emoji that are held out whole, by their first name. */
  static final Set<String> COMPOSITIONS =
      Set.of(
          "blue heart",
          "green apple",
          "green square",
          "purple circle",
          "orange book",
          "smiling cat with heart-eyes",
          "cat with tears of joy");

  /** Texts of more emoji than these name a group, such as "country flag", and stay. */
  private static final int MOST_IMAGES = 3;

  private static final int ONE_OF = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private HeldOutCaptions() {}

  /**
   * Parts a data set.
   *
   * @param args the folder of convert, and the folder to make, beside which {@code held-out.jsonl}
   *     goes
   */
  public static void main(String[] args) throws IOException {
    Path all = Path.of(args[0]);
    Path train = Files.createDirectories(Path.of(args[1]));
    List<ObjectNode> rows = new ArrayList<>();
    Map<String, Integer> images = new HashMap<>();
    for (String line : Files.readAllLines(all.resolve("captions.jsonl"))) {
      ObjectNode row = (ObjectNode) JSON.readTree(line);
      rows.add(row);
      captions(row).forEach(text -> images.merge(text, 1, Integer::sum));
    }
    List<String> kept = new ArrayList<>();
    List<String> heldOut = new ArrayList<>();
    for (ObjectNode row : rows) {
      List<String> stay = new ArrayList<>();
      List<String> leave = new ArrayList<>();
      boolean composition = COMPOSITIONS.contains(captions(row).get(0));
      for (String text : captions(row)) {
        boolean held = composition || (images.get(text) <= MOST_IMAGES && isDrawn(text));
        (held ? leave : stay).add(text);
      }
      if (!composition && stay.isEmpty()) {
        stay.add(leave.remove(0));
      }
      if (!composition) {
        kept.add(with(row, stay));
        String file = row.get("file_name").asText();
        Files.copy(all.resolve(file), train.resolve(file));
      }
      if (!leave.isEmpty()) {
        heldOut.add(with(row, leave));
      }
    }
    Files.write(train.resolve("captions.jsonl"), kept);
    Files.write(train.resolveSibling("held-out.jsonl"), heldOut);
  }

  /** Whether a text is of the tenth that is held out. */
  static boolean isDrawn(String text) {
    CRC32 sum = new CRC32();
    sum.update(text.getBytes(StandardCharsets.UTF_8));
    return sum.getValue() % ONE_OF == 0;
  }

  private static List<String> captions(JsonNode row) {
    List<String> texts = new ArrayList<>();
    row.get("captions").forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String with(ObjectNode row, List<String> captions) throws IOException {
    ObjectNode copy = row.deepCopy();
    copy.set("captions", JSON.valueToTree(captions));
    return JSON.writeValueAsString(copy);
  }
}
