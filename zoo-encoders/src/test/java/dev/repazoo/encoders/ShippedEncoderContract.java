package dev.repazoo.encoders;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.repazoo.parity.ParityCase;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.EncoderContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The contract on one block of each variant, with the family's committed parity cases. */
public abstract class ShippedEncoderContract extends EncoderContract {
  private static final Path COMMITTED = Path.of("src/test/resources/golden/encoders");

  @Override
  protected ObjectNode reduced(ObjectNode config) {
    return config.has("depth") ? config.put("depth", 1) : config;
  }

  /** Cases name the family, or one of its variants. */
  @Override
  protected List<Path> parityCases() {
    Set<String> ids = new HashSet<>(Set.of(provider().family()));
    provider().entries().stream().map(CatalogueEntry::id).forEach(ids::add);
    try (Stream<Path> folders = Files.list(COMMITTED)) {
      return folders
          .filter(folder -> Files.exists(folder.resolve("case.json")))
          .filter(folder -> ids.contains(ParityCase.read(folder).id()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
