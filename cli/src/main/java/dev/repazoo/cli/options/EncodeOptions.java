package dev.repazoo.cli.options;

import dev.repazoo.codec.Tiling;
import dev.repazoo.data.Datasets;
import dev.repazoo.latents.LatentEncoding;
import dev.repazoo.ops.Precision;
import dev.repazoo.sources.Split;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code zoo encode} is to make latents of, and by what.
 *
 * @param source of the images
 * @param emoji size of the emoji, where they are meant
 * @param split which part of the source
 * @param dest folder or zip for the latents
 * @param codec makes them
 * @param engine runs it
 * @param precision of its convolutions
 * @param tiling how it takes large images
 * @param flip whether mirrored images are encoded, too
 * @param batchSize images at once; empty for as many as suit the device
 * @param maxImages only the first ones
 * @param workers threads that read
 * @param strict whether the first damaged image stops it
 * @param captions what becomes of captions, where the data set is a captioned one
 * @param shards which part of the work this is
 */
public record EncodeOptions(
    String source,
    int emoji,
    Split split,
    Path dest,
    CodecOptions codec,
    Engine engine,
    Precision precision,
    Tiling tiling,
    boolean flip,
    OptionalInt batchSize,
    OptionalInt maxImages,
    int workers,
    boolean strict,
    Optional<CaptionChoice> captions,
    ShardOptions shards) {
  private static final String FLIP = "flip";
  private static final String GRAPH = "onnx:";

  /**
   * What to make of captions.
   *
   * @param file where they are, if that is said
   * @param encoder gives their features
   */
  public record CaptionChoice(Optional<Path> file, TextEncoderOptions encoder) {}

  /** REPA's. */
  private static final String TEXT_ENCODER = "clip-text-L";

  private static List<CommandOption> rows(List<CommandOption> own) {
    List<CommandOption> all = new ArrayList<>(own);
    all.addAll(TextEncoderOptions.ROWS);
    all.addAll(ShardOptions.rows("encode", "encoded"));
    return List.copyOf(all);
  }

  /** The command's options. */
  public static final OptionTable<EncodeOptions> TABLE = table(Engine.TORCH);

  /** The options where another engine is usual. */
  public static OptionTable<EncodeOptions> table(Engine usual) {
    return new OptionTable<>(rows(own(usual)), arguments -> of(arguments, usual));
  }

  private static List<CommandOption> own(Engine usual) {
    return List.of(
        CommandOption.required(
            "source", "S", "images of one size: what 'zoo convert' made or takes"),
        CommandOption.required(
            "dest", "D", "folder or zip for the latents: vae-sd/ or vae-sd.zip in a data set"),
        CommandOption.of(
            CodecOptions.VAE.name(),
            "V",
            "codec: ema, mse, an id of 'zoo list --kind codec', a folder or file, or onnx:FILE"
                + " of 'zoo export --what codec-encoder'; default: REPA's"
                + " stabilityai/sd-vae-ft-mse"),
        CodecOptions.WEIGHTS,
        Engine.row("the codec", usual),
        CommandOption.of("model-url", "V", "REPA's spelling of --vae"),
        CommandOption.of("batch-size", "N|auto", "auto", "images encoded at once"),
        CommandOption.of("augment", "WORD", "none", "flip: mirrored images, too, into D-flip"),
        CommandOption.of("max-images", "N", "take the first N images only"),
        CommandOption.of("resolution", "N", 64, "size of the emoji, 32 or 64"),
        CommandOption.of("split", "P", Split.TRAIN.word(), "which part of a source that has parts"),
        CommandOption.of("num-workers", "N", 2, "threads that read images"),
        CommandOption.of("mixed-precision", "P", "no", "format of convolutions: no, fp16 or bf16"),
        CodecOptions.TILING,
        CommandOption.flag("strict", "stop at the first image that can't be encoded"),
        ConvertOptions.CAPTIONS);
  }

  private static EncodeOptions of(Arguments arguments, Engine usual) {
    CodecOptions codec = codec(arguments);
    if (!arguments.text("source").equals(Datasets.EMOJI)) {
      arguments.refuse(List.of("resolution"), "is of emoji; other images are encoded as they are");
    }
    int emoji = arguments.integer("resolution", 1);
    if (emoji != 32 && emoji != 64) {
      throw new UsageException("--resolution is " + emoji + "; emoji are of 32 or 64 pixels");
    }
    return new EncodeOptions(
        arguments.text("source"),
        emoji,
        Split.of(arguments.choice("split", Split.words())),
        arguments.path("dest"),
        codec,
        engine(arguments, codec, usual),
        Precision.ofOption(arguments.text("mixed-precision")),
        CodecOptions.tiling(arguments),
        arguments.choice("augment", List.of("none", FLIP)).equals(FLIP),
        arguments.wholeOrAuto("batch-size"),
        arguments.whole("max-images"),
        arguments.integer("num-workers", 1),
        arguments.flag("strict"),
        captions(arguments),
        shards(arguments));
  }

  private static Engine engine(Arguments arguments, CodecOptions codec, Engine usual) {
    boolean graph = codec.vae().filter(word -> word.startsWith(GRAPH)).isPresent();
    Engine engine = Engine.of(arguments, graph ? Engine.ONNX : usual);
    if (engine == Engine.ONNX) {
      if (Precision.ofOption(arguments.text("mixed-precision")) != Precision.FP32) {
        throw new UsageException(
            "--mixed-precision is of --engine torch; export a graph by --precision and name it by"
                + " --vae onnx:FILE");
      }
      if (CodecOptions.tiling(arguments) == Tiling.ON) {
        throw new UsageException("--tiling on is of --engine torch; graphs take images whole");
      }
    } else if (graph) {
      throw new UsageException("--vae is an exported graph, which --engine torch doesn't run");
    }
    if (graph && codec.weights().isPresent()) {
      throw new UsageException("--vae-weights has no use: an exported graph has its own");
    }
    return engine;
  }

  private static Optional<CaptionChoice> captions(Arguments arguments) {
    TextEncoderOptions encoder = TextEncoderOptions.of(arguments);
    if (!arguments.given(ConvertOptions.CAPTIONS.name())) {
      if (encoder.id().isPresent()) {
        throw new UsageException("--text-encoder needs --captions beside it");
      }
      return Optional.empty();
    }
    if (arguments.choice("augment", List.of("none", FLIP)).equals(FLIP)) {
      throw new UsageException(
          "--augment flip has no use with --captions: left and right in them would be wrong");
    }
    if (LatentEncoding.isZip(arguments.path("dest"))) {
      throw new UsageException(
          "--dest is a zip; with --captions it must be a folder, best that of the images");
    }
    return Optional.of(
        new CaptionChoice(
            ConvertOptions.captionFile(arguments),
            encoder.id().isPresent() ? encoder : TextEncoderOptions.of(TEXT_ENCODER)));
  }

  private static ShardOptions shards(Arguments arguments) {
    ShardOptions shards = ShardOptions.of(arguments);
    shards
        .given()
        .ifPresent(
            option -> {
              if (LatentEncoding.isZip(arguments.path("dest"))) {
                throw new UsageException(
                    "--dest is a zip, which one process writes; with --%s name a folder, which 'zip -0 -r' packs"
                        .formatted(option));
              }
              if (arguments.given(ConvertOptions.CAPTIONS.name())) {
                throw new UsageException(
                    "--%s has no use with --captions: one process encodes them".formatted(option));
              }
            });
    return shards;
  }

  private static CodecOptions codec(Arguments arguments) {
    if (!arguments.given("model-url")) {
      return CodecOptions.of(arguments);
    }
    if (arguments.given("vae")) {
      throw new UsageException("--model-url and --vae are two words for one thing; give one");
    }
    arguments.refuse(List.of("vae-weights"), "needs --vae ID beside it");
    return new CodecOptions(arguments.find("model-url"), Optional.empty());
  }
}
