package dev.repazoo.cli.bench;

import ai.djl.Device;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.cli.Session;
import dev.repazoo.cli.options.BenchOptions;
import dev.repazoo.cli.options.UsageException;
import dev.repazoo.memory.ModelBuilder;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.TextEncoder;
import dev.repazoo.spi.TextEncoderProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** {@code bench captions}: captions to token ids, on one thread. */
final class CaptionsSubject implements BenchSubject {
  private static final int COUNT = 100_000;
  private static final List<String> NOUNS =
      List.of("man", "woman", "dog", "cat", "horse", "pizza", "train", "zebra", "surfer", "child");
  private static final List<String> PLACES =
      List.of("beach", "kitchen", "snowy field", "street", "caf\u00e9", "old wooden table");

  @Override
  public String name() {
    return "captions";
  }

  @Override
  public String example() {
    return "bench captions --text-encoder clip-text-L";
  }

  @Override
  public void measure(Session session, BenchOptions options, ObjectNode result) {
    Registered<TextEncoderProvider> found = session.zoo().textEncoder(options.textEncoder());
    ObjectNode config = found.provider().config(found.entry().id());
    options.tokenizer().ifPresent(word -> config.put("tokenizer", word));
    TextEncoder encoder =
        UsageException.ifRefused(
            () -> ModelBuilder.forInference(Device.cpu()).build(found.provider(), config));
    List<String> captions = captions();
    double[] seconds = new double[options.calls()];
    for (int i = -1; i < seconds.length; i++) {
      long start = System.nanoTime();
      encoder.tokenize(captions);
      if (i >= 0) {
        seconds[i] = (System.nanoTime() - start) / 1e9;
      }
    }
    encoder.close();
    Timing timing = Timing.of(seconds);
    result.put("model", found.entry().id()).put("captions", COUNT);
    result.set("call_seconds", timing.toJson());
    result.put("captions_per_second", COUNT / timing.median());
  }

  /** Of the length of photographs' captions, each another. */
  private static List<String> captions() {
    Random random = new Random(0);
    List<String> captions = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      captions.add(
          "A %s and %d %ss, standing near the %s; it's a photo."
              .formatted(
                  NOUNS.get(random.nextInt(NOUNS.size())),
                  random.nextInt(100),
                  NOUNS.get(random.nextInt(NOUNS.size())),
                  PLACES.get(random.nextInt(PLACES.size()))));
    }
    return captions;
  }
}
