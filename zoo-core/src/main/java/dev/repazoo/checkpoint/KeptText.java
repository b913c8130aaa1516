package dev.repazoo.checkpoint;

import dev.repazoo.pickle.Value;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Text;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.Tensor;
import dev.repazoo.weights.TensorValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a generator's files keep of the texts that it was trained on: which encoder gave their
 * features, and those of the empty caption, the null condition. In a checkpoint they are strings
 * and a tensor [1, L, E] among {@code args}, in safetensors files entries of the metadata and a
 * tensor, in ONNX files entries of the metadata.
 *
 * @param encoding the text encoder, where the file tells
 * @param nullContext the null condition, float32 [1, L, E], where the file tells
 */
public record KeptText(Optional<TextEncoding> encoding, Optional<Tensor> nullContext) {
  /** Nothing is told, as by REPA's checkpoints. */
  public static final KeptText UNKNOWN = new KeptText(Optional.empty(), Optional.empty());

  private static final String ID = "text_encoder";
  private static final String DIGEST = "text_encoder_sha256";
  private static final String WEIGHTS = "text_encoder_weights";
  private static final String CHANGES = "text_encoder_changes";

  /** The null condition's name. */
  static final String NULL_CONTEXT = "null_context";

  /** As entries of {@code args}. */
  public static Map<String, String> args(TextEncoding encoding) {
    Map<String, String> args = new LinkedHashMap<>();
    args.put(ID, encoding.id());
    encoding.digest().ifPresent(digest -> args.put(DIGEST, digest));
    encoding.weights().ifPresent(path -> args.put(WEIGHTS, path));
    args.put(CHANGES, encoding.changes());
    return args;
  }

  /** The null condition as an entry of {@code args}: float32 [1, L, E]. */
  public static Map<String, Value> args(Text text, ByteBuffer nullContext) {
    float[] values = new float[text.size()];
    nullContext.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    Tensor tensor = Tensor.of(values, 1, text.length(), text.width());
    return Map.of(NULL_CONTEXT, new TensorValue(tensor));
  }

  /** The encoder as entries of a file's metadata. */
  public static Map<String, String> metadata(TextEncoding encoding) {
    Map<String, String> metadata = new LinkedHashMap<>();
    args(encoding).forEach((name, value) -> metadata.put(FileMetadata.key(name), value));
    return metadata;
  }

  /** What a checkpoint tells. */
  public static KeptText of(Checkpoint file) {
    Map<String, Value> flat = file.flat();
    Optional<TextEncoding> encoding =
        encoding(name -> flat.get("args." + name) instanceof Value.Text text ? text.value() : "")
            .or(() -> encoding(file.metadata()));
    Value none = flat.getOrDefault("args." + NULL_CONTEXT, flat.get(NULL_CONTEXT));
    return none instanceof TensorValue tensor
        ? new KeptText(encoding, Optional.of(tensor.tensor()))
        : new KeptText(encoding, Optional.empty());
  }

  /** The encoder that a file's metadata tell. */
  public static Optional<TextEncoding> encoding(Map<String, String> metadata) {
    return encoding(name -> metadata.getOrDefault(FileMetadata.key(name), ""));
  }

  /**
   * The encoder that entries tell.
   *
   * @param entry gives the text under a name of {@link #args(TextEncoding)}; blank where there is
   *     none
   */
  public static Optional<TextEncoding> encoding(Function<String, String> entry) {
    return text(entry, ID)
        .map(
            id ->
                new TextEncoding(
                    id,
                    text(entry, DIGEST),
                    text(entry, WEIGHTS),
                    text(entry, CHANGES).orElse("{}")));
  }

  private static Optional<String> text(Function<String, String> entry, String name) {
    return Optional.of(entry.apply(name)).filter(text -> !text.isBlank());
  }

  /**
   * The null condition for a model of some conditioning; empty where the file tells none, or one of
   * another shape.
   */
  public Optional<ByteBuffer> nullCondition(Text text) {
    return nullContext
        .filter(tensor -> tensor.dtype() == DType.F32 && tensor.count() == text.size())
        .map(
            tensor -> {
              ByteBuffer values = ConditionData.allocate(text, 1);
              values.asFloatBuffer().put(tensor.toFloats());
              return values;
            });
  }
}
