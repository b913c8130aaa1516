package dev.repazoo.cli.commands.generate;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.checkpoint.KeptText;
import dev.repazoo.checkpoint.TextEncoding;
import dev.repazoo.cli.console.CommandFailure;
import dev.repazoo.cli.models.TextEncoderChoice;
import dev.repazoo.cli.models.Zoo;
import dev.repazoo.cli.options.PromptOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.file.Sha256;
import dev.repazoo.generate.SeededNoise;
import dev.repazoo.ops.Precision;
import dev.repazoo.spi.ConditionData;
import dev.repazoo.spi.Text;
import dev.repazoo.torch.TorchEngine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Prompts in turn, as the text encoder's features that the model was trained on. */
final class PromptChoice implements ConditionChoice {
  private static final System.Logger LOG = System.getLogger(PromptChoice.class.getName());

  /** Prompts whose features are kept for the next batch. */
  private static final int KEPT = 64;

  /** Prompts that settings hold as they are; of more they hold the digest. */
  private static final int SETTINGS = 32;

  private final Text model;
  private final PromptOptions options;
  private final Runnable release;
  private final CaptionEncoder encoder;
  private final ByteBuffer none;
  private final Map<String, ByteBuffer> features = new HashMap<>();

  private PromptChoice(
      Text model,
      PromptOptions options,
      Runnable release,
      CaptionEncoder encoder,
      ByteBuffer none) {
    this.model = model;
    this.options = options;
    this.release = release;
    this.encoder = encoder;
    this.none = none;
  }

  /**
   * Opens the text encoder: the one that is named, else the one that the model's file tells.
   *
   * @param opened what draws, and what its file tells
   * @throws CommandFailure when its features aren't those that the model was trained on
   * @throws UsageException when there is no prompt, or nothing tells the encoder
   */
  static PromptChoice open(
      Zoo zoo,
      Supplier<Device> device,
      PromptOptions options,
      Text model,
      BackendOpener.Opened opened)
      throws IOException, CommandFailure {
    KeptText kept = opened.text();
    if (options.texts().isEmpty()) {
      throw new UsageException(
          "the model is conditioned on text; --prompt TEXT or --prompts FILE says what to draw");
    }
    if (opened.bundle().isPresent()) {
      if (options.encoder().id().isPresent()) {
        throw new UsageException(
            "--text-encoder has no use here: the bundle " + opened.bundle().get() + " has its own");
      }
      return of(BundlePrompts.open(opened.bundle().get()), () -> {}, options, model, kept);
    }
    TextEncoderChoice choice =
        TextEncoderChoice.of(options.encoder())
            .or(() -> kept.encoding().map(TextEncoderChoice::of))
            .orElseThrow(
                () ->
                    new UsageException(
                        "the model's file doesn't tell whose text features it was trained on;"
                            + " --text-encoder ID names the encoder"));
    NDManager manager = TorchEngine.newManager(device.get());
    try {
      CaptionEncoder encoder = choice.open(zoo, manager, Precision.FP32);
      return of(encoder, manager::close, options, model, kept);
    } catch (IOException | RuntimeException | CommandFailure e) {
      manager.close();
      throw e;
    }
  }

  private static PromptChoice of(
      CaptionEncoder encoder, Runnable release, PromptOptions options, Text model, KeptText kept)
      throws CommandFailure {
    try {
      check(encoder, model, kept.encoding());
      ByteBuffer none =
          options.negative().isPresent()
              ? encoder.encode(List.of(options.negative().get()))
              : kept.nullCondition(model).orElseGet(() -> encoder.encode(List.of("")));
      return new PromptChoice(model, options, release, encoder, none);
    } catch (RuntimeException | CommandFailure e) {
      encoder.close();
      throw e;
    }
  }

  private static void check(CaptionEncoder encoder, Text model, Optional<TextEncoding> trained)
      throws CommandFailure {
    Optional<String> digest = trained.flatMap(TextEncoding::digest);
    if (digest.isPresent() && !digest.get().equals(encoder.digest())) {
      throw new CommandFailure(
          "the model was trained on text features of %s (SHA-256 %s), those of %s are others (%s);"
                  .formatted(trained.get(), digest.get(), encoder.id(), encoder.digest())
              + " name the encoder that it was trained with by --text-encoder");
    }
    try {
      model.check(encoder.conditioning(), "text encoder " + encoder.id());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage(), e);
    }
  }

  @Override
  public ConditionData of(SeededNoise noise, long[] indices) {
    List<String> wanted = new ArrayList<>();
    for (long index : indices) {
      wanted.add(prompt(index));
    }
    encode(wanted);
    ByteBuffer given = ConditionData.allocate(model, wanted.size());
    wanted.forEach(prompt -> given.put(features.get(prompt).duplicate()));
    return new ConditionData(model, given.flip(), Optional.of(none));
  }

  private void encode(List<String> wanted) {
    List<String> missing =
        wanted.stream().distinct().filter(prompt -> !features.containsKey(prompt)).toList();
    if (missing.isEmpty()) {
      return;
    }
    if (features.size() + missing.size() > KEPT) {
      features.keySet().retainAll(List.copyOf(wanted));
    }
    ByteBuffer encoded = encoder.encode(missing);
    for (int i = 0; i < missing.size(); i++) {
      features.put(
          missing.get(i), encoded.slice(encoded.position() + i * model.bytes(), model.bytes()));
    }
  }

  private String prompt(long index) {
    return options.texts().get((int) (index % options.texts().size()));
  }

  @Override
  public Optional<String> caption(long index) {
    return Optional.of(prompt(index));
  }

  @Override
  public Map<String, String> texts(SeededNoise noise, long index) {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("prompt", prompt(index));
    options.negative().ifPresent(text -> texts.put("negative_prompt", text));
    return texts;
  }

  @Override
  public void describe(ObjectNode settings) {
    if (options.negative().isPresent() && settings.path("cfg_scale").asDouble() <= 1) {
      throw new UsageException("--negative-prompt needs guidance: a --cfg-scale above 1");
    }
    if (options.texts().size() <= SETTINGS) {
      options.texts().forEach(settings.putArray("prompts")::add);
    } else {
      byte[] all = String.join("\n", options.texts()).getBytes(StandardCharsets.UTF_8);
      settings.put("prompts_sha256", HexFormat.of().formatHex(Sha256.newDigest().digest(all)));
    }
    options.negative().ifPresent(text -> settings.put("negative_prompt", text));
    settings.put("text_encoder", encoder.id()).put("text_encoder_sha256", encoder.digest());
  }

  @Override
  public void close() {
    if (encoder.captionsCut() > 0) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} of the prompts were too long for {1}, so cut to {2} tokens",
          Math.min(encoder.captionsCut(), options.texts().size() + 1),
          encoder.id(),
          model.length());
    }
    encoder.close();
    release.run();
  }
}
