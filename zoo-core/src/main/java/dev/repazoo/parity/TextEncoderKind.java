package dev.repazoo.parity;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.json.JsonFields;
import dev.repazoo.json.JsonFile;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.CaptionTokens;
import dev.repazoo.spi.Registry;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import dev.repazoo.weights.Checkpoint;
import dev.repazoo.weights.DType;
import dev.repazoo.weights.StateDictLoader;
import dev.repazoo.weights.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A text encoder's token {@code ids} of captions, and features of ids: {@code last_hidden_state} or
 * {@code penultimate_hidden_state}, whichever is asked for. Ids that a case gives must be those of
 * its captions, too. With {@code config.config_file} the architecture is that of the file.
 *
 * <p>The id {@code clip-bpe} is CLIP's tokenizer alone.
 */
public final class TextEncoderKind implements ParityKind {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IDS = "ids";
  private static final String CAPTIONS = "captions";
  private static final String LAST = "last_hidden_state";
  private static final String PENULTIMATE = "penultimate";
  private static final String LAYER = "layer";

  /** CLIP's tokenizer without its network, and the family that has it. */
  private static final String TOKENIZER_ALONE = "clip-bpe";

  private static final String TOKENIZERS_FAMILY = "clip-text";

  /** What a case says beside the architecture. */
  private static final List<String> NOT_ARCHITECTURE = List.of("format", "config_file", "raises");

  /** What is chosen beside a {@code config.json}. */
  private static final List<String> CHOICES = List.of("max_length", LAYER, "tokenizer", "pad");

  /** For the service loader. */
  public TextEncoderKind() {}

  @Override
  public String kind() {
    return "text-encoder";
  }

  @Override
  public Map<String, ParityValue> compute(ParityCase parityCase, Means means) throws IOException {
    Map<String, ParityValue> outputs = new LinkedHashMap<>();
    for (String output : parityCase.outputs().keySet()) {
      try (NDManager manager = means.manager().newSubManager()) {
        TextEncoder encoder =
            parityCase.id().equals(TOKENIZER_ALONE)
                ? tokenizer(parityCase, means.registry())
                : encoder(parityCase, means.registry(), manager, output);
        outputs.put(
            output,
            output.equals(IDS)
                ? tokenized(parityCase, encoder)
                : ParityValue.of(features(parityCase, encoder, manager)));
      }
    }
    if (outputs.isEmpty()) {
      refuse(parityCase, means);
    }
    return outputs;
  }

  /** Goes as far as a case whose reference refused can. */
  private static void refuse(ParityCase parityCase, Means means) throws IOException {
    if (parityCase.id().equals(TOKENIZER_ALONE)) {
      tokenized(parityCase, tokenizer(parityCase, means.registry()));
      return;
    }
    try (NDManager manager = means.manager().newSubManager()) {
      features(parityCase, encoder(parityCase, means.registry(), manager, LAST), manager);
    }
  }

  /** The smallest network with the tokenizer of a case. */
  private static TextEncoder tokenizer(ParityCase parityCase, Registry registry) {
    JsonFields options = parityCase.options();
    ObjectNode config =
        JsonNodeFactory.instance
            .objectNode()
            .put("hidden_size", 1)
            .put("num_hidden_layers", 1)
            .put("num_attention_heads", 1)
            .put("max_position_embeddings", options.size(77, "context_length"))
            .put("tokenizer", options.requiredWord("flavour"));
    if (options.has("pad")) {
      config.set("pad", parityCase.option("pad"));
    }
    return ModelBuilder.forInference(Device.cpu())
        .build(family(parityCase, registry, TOKENIZERS_FAMILY), config);
  }

  private static TextEncoder encoder(
      ParityCase parityCase, Registry registry, NDManager manager, String output)
      throws IOException {
    ObjectNode config = architecture(parityCase);
    if (output.startsWith(PENULTIMATE) && !config.has(LAYER)) {
      config.put(LAYER, PENULTIMATE);
    }
    TextEncoderProvider family = family(parityCase, registry, parityCase.id());
    TextEncoder encoder =
        ModelBuilder.forInference(manager.getDevice())
            .build(family, family.completed(config, parityCase.folder()));
    if (encoder.parameterCount() > 0) {
      try (Checkpoint checkpoint = Checkpoint.open(parityCase.requiredWeights())) {
        StateDictLoader.strict()
            .load(encoder.published(checkpoint), encoder.namedParameters(), manager);
      }
    }
    return encoder;
  }

  private static ObjectNode architecture(ParityCase parityCase) throws IOException {
    if (!parityCase.config().hasNonNull("config_file")) {
      ObjectNode config = parityCase.config().deepCopy();
      config.remove(NOT_ARCHITECTURE);
      return config;
    }
    ObjectNode config =
        JsonFile.read(parityCase.folder().resolve(parityCase.option("config_file").asText()));
    for (String choice : CHOICES) {
      if (parityCase.config().hasNonNull(choice)) {
        config.set(choice, parityCase.config().get(choice));
      }
    }
    return config;
  }

  private static TextEncoderProvider family(ParityCase parityCase, Registry registry, String id) {
    return CaseFamilies.find(parityCase, "text encoder", registry.textEncoderFamilies(), id);
  }

  private static NDArray features(ParityCase parityCase, TextEncoder encoder, NDManager manager)
      throws IOException {
    boolean given = parityCase.inputs().containsKey(IDS);
    NDArray ids =
        given
            ? parityCase.input(manager, IDS).toType(DataType.INT64, false)
            : ids(encoder, captions(parityCase), manager);
    if (given && parityCase.inputs().containsKey(CAPTIONS)) {
      NDArray own = ids(encoder, captions(parityCase), manager);
      if (!own.contentEquals(ids)) {
        throw new ParityException(
            parityCase.folder() + ": the captions' ids are " + own + ", expected " + ids);
      }
    }
    return encoder.features(CaseModel.context(manager, ids), ids);
  }

  private static NDArray ids(TextEncoder encoder, List<String> captions, NDManager manager) {
    List<long[]> rows = encoder.tokenize(captions).rows();
    long[] ids = rows.stream().flatMapToLong(Arrays::stream).toArray();
    return manager.create(ids, new Shape(rows.size(), encoder.contextLength()));
  }

  /** The ids as references store them, int32 [N, L]. */
  private static ParityValue tokenized(ParityCase parityCase, TextEncoder encoder)
      throws IOException {
    CaptionTokens tokens = encoder.tokenize(captions(parityCase));
    if (tokens.cut() > 0 && !parityCase.options().flag(true, "truncate")) {
      throw new ParityException(
          parityCase.folder()
              + ": "
              + tokens.cut()
              + " captions are longer than "
              + encoder.contextLength()
              + " tokens");
    }
    int count = tokens.rows().size();
    ByteBuffer bytes =
        ByteBuffer.allocate(count * encoder.contextLength() * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long[] row : tokens.rows()) {
      for (long id : row) {
        bytes.putInt(Math.toIntExact(id));
      }
    }
    return new ParityValue.One(Tensor.of(DType.I32, bytes.flip(), count, encoder.contextLength()));
  }

  private static List<String> captions(ParityCase parityCase) throws IOException {
    List<String> captions = new ArrayList<>();
    for (JsonNode caption : JSON.readTree(parityCase.input(CAPTIONS).toFile())) {
      captions.add(caption.textValue());
    }
    return captions;
  }
}
