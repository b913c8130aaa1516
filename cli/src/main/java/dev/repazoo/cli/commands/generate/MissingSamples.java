package dev.repazoo.cli.commands.generate;

import dev.repazoo.generate.SampleFolder;
import dev.repazoo.shard.Shard;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells whose samples are missing when they are to be put together. */
final class MissingSamples {
  private MissingSamples() {}

  /** One line that names the shards. */
  static String words(SampleFolder samples, List<Long> missing) throws IOException {
    Map<Integer, Long> counts = new TreeMap<>();
    int shards = 0;
    for (long sample : missing) {
      Optional<Shard> owner = samples.owner(sample);
      if (owner.isPresent()) {
        shards = owner.get().of();
        counts.merge(owner.get().number(), 1L, Long::sum);
      }
    }
    int of = shards;
    String whose =
        counts.isEmpty()
            ? "no shard has worked there"
            : counts.entrySet().stream()
                .map(one -> "shard %d/%d lacks %d".formatted(one.getKey(), of, one.getValue()))
                .collect(Collectors.joining(", "));
    return "%s: %d of %d samples are missing: %s; run what is missing with the same options and --shard, then --merge"
        .formatted(samples.folder(), missing.size(), samples.division().blocks().count(), whose);
  }
}
