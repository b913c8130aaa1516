package dev.repazoo.convert;

import dev.repazoo.captions.Captions;
import dev.repazoo.file.Sha256;
import dev.repazoo.sources.ImageSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What decides the bytes of a conversion: one may be continued only with the same.
 *
 * @param lines name and value of each
 */
record ConversionSettings(List<String> lines) {
  private static final String SOURCE = "source: ";

  /** Copies the lines. */
  ConversionSettings {
    lines = List.copyOf(lines);
  }

  static ConversionSettings of(ImageSource source, int count, ConversionOptions options) {
    MessageDigest digest = Sha256.newDigest();
    for (int i = 0; i < count; i++) {
      digest.update(source.name(i).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
    }
    List<String> lines =
        new ArrayList<>(
            List.of(
                SOURCE + source.origin(),
                "images: " + count,
                "names: " + HexFormat.of().formatHex(digest.digest()),
                "transform: " + options.preprocessing().mode().word(),
                "resolution: "
                    + options.preprocessing().resolution().map(Object::toString).orElse("as it is"),
                "class names: " + options.classNames()));
    options.shardSize().ifPresent(size -> lines.add("shard size: " + size));
    if (options.captions()) {
      lines.add("captions: " + captions(source, count));
    }
    return new ConversionSettings(lines);
  }

  private static String captions(ImageSource source, int count) {
    Captions.Builder captions = new Captions.Builder();
    for (int i = 0; i < count; i++) {
      captions.add(source.captions(i));
    }
    return captions.build().fingerprint();
  }

  /** All but where the source lies: others may call the same place by another path. */
  List<String> placeless() {
    return lines.stream().filter(line -> !line.startsWith(SOURCE)).toList();
  }

  /** What differs, for people. */
  String differences(ConversionSettings other) {
    List<String> differing = new ArrayList<>();
    for (String line : lines) {
      String name = line.substring(0, line.indexOf(':'));
      if (!other.lines.contains(line)) {
        differing.add(
            name.equals("names") || name.equals("captions")
                ? "the source's " + (name.equals("names") ? "file names" : name) + " changed"
                : other.lines.stream()
                    .filter(l -> l.startsWith(name + ":"))
                    .findFirst()
                    .orElse(name));
      }
    }
    return String.join(", ", differing);
  }
}
