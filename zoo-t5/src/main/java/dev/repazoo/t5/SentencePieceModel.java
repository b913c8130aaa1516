package dev.repazoo.t5;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A {@code spiece.model}, and the {@code tokenizer.json} that says the same to Hugging Face's
 * tokenizers, as transformers' {@code T5Converter} makes it: its pieces and {@code <extra_id_99>}
 * to {@code <extra_id_0>}.
 *
 * <p>The file is a protocol buffer ({@code sentencepiece_model.proto}): field 1 is a piece (1 its
 * text, 2 its score, 3 its type), 2 the trainer's settings (3 the model's type, 40 the id of
 * unknown text), 3 the normaliser's (2 the table of characters).
 *
 * @param pieces in the order of their ids
 * @param unknown id of text that no piece has
 * @param charsmap table of characters that are normalised; empty for none
 */
record SentencePieceModel(List<Piece> pieces, int unknown, String charsmap) {
  private static final int EXTRA_IDS = 100;
  private static final int UNIGRAM = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final String SPACE = "\u2581";
  private static final String TYPE = "type";
  private static final String END = "</s>";

  /**
   * A piece.
   *
   * @param type 1 of text, 2 unknown, 3 a mark, 4 defined by the user
   */
  record Piece(String text, float score, int type) {}

  /** What is read so far. */
  private static final class Draft {
    private final List<Piece> pieces = new ArrayList<>();
    private int unknown;
    private int model = UNIGRAM;
    private String charsmap = "";
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it is none, or of another kind than unigram
   */
  static SentencePieceModel read(Path path) throws IOException {
    Draft draft = new Draft();
    try {
      ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(path));
      Message.read(all, (field, value) -> part(draft, field, value));
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IllegalArgumentException(path + " is no model of SentencePiece's, or is cut", e);
    }
    if (draft.model != UNIGRAM || draft.pieces.stream().noneMatch(p -> p.text.equals(END))) {
      throw new IllegalArgumentException(
          path + " is no unigram model with the end mark " + END + ", as T5's is");
    }
    return new SentencePieceModel(draft.pieces, draft.unknown, draft.charsmap);
  }

  private static void part(Draft draft, int field, Value value) {
    switch (field) {
      case 1 -> draft.pieces.add(piece(value));
      case 2 ->
          Message.read(
              value.bytes(),
              (inner, setting) -> {
                if (inner == 3) {
                  draft.model = (int) setting.number();
                } else if (inner == 40) {
                  draft.unknown = (int) setting.number();
                }
              });
      case 3 ->
          Message.read(
              value.bytes(),
              (inner, setting) -> {
                if (inner == 2) {
                  byte[] table = new byte[setting.bytes().remaining()];
                  setting.bytes().get(table);
                  draft.charsmap = Base64.getEncoder().encodeToString(table);
                }
              });
      default -> {}
    }
  }

  private static Piece piece(Value value) {
    String[] text = {""};
    float[] score = {0};
    int[] type = {1};
    Message.read(
        value.bytes(),
        (field, part) -> {
          switch (field) {
            case 1 -> text[0] = StandardCharsets.UTF_8.decode(part.bytes()).toString();
            case 2 -> score[0] = Float.intBitsToFloat((int) part.number());
            case 3 -> type[0] = (int) part.number();
            default -> {}
          }
        });
    return new Piece(text[0], score[0], type[0]);
  }

  /** A field's value: a number, or bytes. */
  private record Value(long number, ByteBuffer bytes) {}

  /** Takes the fields of a message. */
  @FunctionalInterface
  private interface Message {
    void take(int field, Value value);

    static void read(ByteBuffer bytes, Message message) {
      ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      while (in.hasRemaining()) {
        long key = varint(in);
        ByteBuffer none = ByteBuffer.allocate(0);
        Value value =
            switch ((int) (key & 7)) {
              case 0 -> new Value(varint(in), none);
              case 1 -> new Value(in.getLong(), none);
              case 2 -> new Value(0, slice(in));
              case 5 -> new Value(in.getInt(), none);
              default -> throw new IllegalArgumentException("wire type " + (key & 7));
            };
        message.take((int) (key >>> 3), value);
      }
    }

    private static ByteBuffer slice(ByteBuffer in) {
      int length = Math.toIntExact(Math.min(Integer.MAX_VALUE, varint(in)));
      if (length < 0 || length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      ByteBuffer slice = in.slice(in.position(), length);
      in.position(in.position() + length);
      return slice;
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte part = in.get();
        value |= (long) (part & 0x7f) << shift;
        if (part >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number of more than ten bytes");
    }
  }

  /** The same as a {@code tokenizer.json}. */
  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode vocabulary = JsonNodeFactory.instance.arrayNode();
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < pieces.size() + EXTRA_IDS; id++) {
      boolean extra = id >= pieces.size();
      Piece piece =
          extra
              ? new Piece("<extra_id_%d>".formatted(pieces.size() + EXTRA_IDS - 1 - id), 0, CONTROL)
              : pieces.get(id);
      vocabulary.addArray().add(piece.text).add(piece.score);
      if (id == unknown || piece.type == CONTROL || piece.type == USER_DEFINED) {
        added.add(mark(id, piece));
      }
    }
    normalizer(json.putObject("normalizer"));
    json.putObject("pre_tokenizer")
        .put(TYPE, "Metaspace")
        .put("replacement", SPACE)
        .put("prepend_scheme", "always")
        .put("split", true);
    postProcessor(json.putObject("post_processor"));
    ObjectNode model = json.putObject("model");
    model.put(TYPE, "Unigram").put("unk_id", unknown).put("byte_fallback", false);
    model.set("vocab", vocabulary);
    return json;
  }

  private static ObjectNode mark(int id, Piece piece) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("id", id)
        .put("content", piece.text)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", piece.type != USER_DEFINED);
  }

  private void normalizer(ObjectNode json) {
    ArrayNode steps = json.put(TYPE, "Sequence").putArray("normalizers");
    if (!charsmap.isEmpty()) {
      steps.addObject().put(TYPE, "Precompiled").put("precompiled_charsmap", charsmap);
    }
    steps.addObject().put(TYPE, "Strip").put("strip_left", false).put("strip_right", true);
    ObjectNode spaces = steps.addObject().put(TYPE, "Replace");
    spaces.putObject("pattern").put("Regex", " {2,}");
    spaces.put("content", SPACE);
  }

  private void postProcessor(ObjectNode json) {
    int end = 0;
    while (!pieces.get(end).text.equals(END)) {
      end++;
    }
    json.put(TYPE, "TemplateProcessing");
    for (String template : List.of("single", "pair")) {
      ArrayNode parts = json.putArray(template);
      for (String sequence : template.equals("pair") ? List.of("A", "B") : List.of("A")) {
        parts.addObject().putObject("Sequence").put("id", sequence).put("type_id", 0);
        parts.addObject().putObject("SpecialToken").put("id", END).put("type_id", 0);
      }
    }
    ObjectNode mark = json.putObject("special_tokens").putObject(END).put("id", END);
    mark.putArray("ids").add(end);
    mark.putArray("tokens").add(END);
  }
}
