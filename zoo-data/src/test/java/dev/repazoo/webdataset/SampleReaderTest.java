package dev.repazoo.webdataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleReaderTest {
  private static final Path SHARDS = Path.of("src/test/resources/webdataset");

  private static List<Sample> samples(byte[] tar, Predicate<String> wanted) throws IOException {
    List<Sample> all = new ArrayList<>();
    try (SampleReader reader =
        new SampleReader(new ByteArrayInputStream(tar), "00000.tar", wanted)) {
      for (Optional<Sample> next = reader.next(); next.isPresent(); next = reader.next()) {
        all.add(next.get());
      }
    }
    return all;
  }

  private static String message(byte[] tar) {
    return assertThrows(IOException.class, () -> samples(tar, extension -> true)).getMessage();
  }

  private static byte[] tar(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
        entry.setSize(member.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(member.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, byte[]> members(String... names) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    for (String name : names) {
      members.put(name, name.getBytes(StandardCharsets.UTF_8));
    }
    return members;
  }

  /** What {@code webdataset} itself finds in its shards; {@code samples.jsonl} notes it. */
  @Test
  void findsWhatWebdatasetFinds() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      byte[] tar = Files.readAllBytes(SHARDS.resolve(ShardPattern.shard(shard)));
      for (Sample sample : samples(tar, extension -> true)) {
        List<String> fields = new ArrayList<>();
        sample.fields().forEach((k, v) -> fields.add("\"" + k + "\": " + v.length));
        lines.add(
            "{\"key\": \"%s\", \"fields\": {%s}, \"cls\": %s}"
                .formatted(
                    sample.key(),
                    String.join(", ", fields),
                    new String(sample.fields().get("cls"), StandardCharsets.UTF_8)));
      }
    }
    assertEquals(Files.readAllLines(SHARDS.resolve("samples.jsonl")), lines);
  }

  /** The pairs are those of {@code webdataset.tariterators.base_plus_ext}. */
  @ParameterizedTest
  @CsvSource({
    "0001.jpg, 0001, jpg",
    "0001.seg.PNG, 0001, seg.png",
    "v1.0/0001.tar.gz, v1.0/0001, tar.gz",
    "./0001.cls, 0001, cls",
    "a/.hidden, ,",
    "noextension, ,",
    "a.b/c, ,",
    "__index__, ,"
  })
  void cutsNamesAsWebdataset(String member, String key, String extension) {
    assertEquals(
        Optional.ofNullable(key).map(k -> new SampleName(k, extension)), SampleName.of(member));
  }

  @Test
  void whatIsNotWantedIsSkipped() throws IOException {
    List<Sample> found = samples(tar(members("1.jpg", "1.cls", "2.jpg")), "cls"::equals);
    assertEquals(List.of("1", "2"), found.stream().map(Sample::key).toList());
    assertEquals(List.of("cls"), List.copyOf(found.get(0).fields().keySet()));
    assertTrue(found.get(1).fields().isEmpty());
  }

  @Test
  void aTarThatIsCutOffIsNamed() throws IOException {
    byte[] whole = tar(members("1.jpg", "2.jpg"));
    for (int length : new int[] {515, 1024 + 100, 1024 + 514}) {
      assertEquals(
          "00000.tar: the tar is cut off; get it again", message(Arrays.copyOf(whole, length)));
    }
  }

  @Test
  void aDamagedHeaderIsNamed() throws IOException {
    byte[] tar = tar(members("1.jpg", "2.jpg"));
    tar[1024] ^= 1;
    assertTrue(message(tar).startsWith("00000.tar: damaged tar"), message(tar));
  }

  @Test
  void aTarInATarIsNamed() throws IOException {
    assertEquals(
        "00000.tar holds a tar, inner.tar; a shard holds samples: unpack it, and name the tars in"
            + " it",
        message(tar(members("1.jpg", "inner.tar"))));
  }

  @Test
  void twinsAreNamed() throws IOException {
    assertEquals(
        "00000.tar: sample 1 has two members jpg; give each sample a key of its own",
        message(tar(members("1.jpg", "1.JPG"))));
  }

  @Test
  void whatIsWrittenIsReadAndItsBytesStayTheSame() throws IOException {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("seg.png", new byte[] {1, 2, 3});
    fields.put("cls", new byte[] {'7'});
    String key = "é/" + "long".repeat(40);
    List<byte[]> twice = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ShardWriter writer = new ShardWriter(out)) {
        writer.add(new Sample(key, fields));
        assertThrows(IllegalArgumentException.class, () -> writer.add(new Sample("1.5", fields)));
      }
      twice.add(out.toByteArray());
    }
    assertArrayEquals(twice.get(0), twice.get(1));
    List<Sample> found = samples(twice.get(0), extension -> true);
    assertEquals(1, found.size());
    assertEquals(key, found.get(0).key());
    assertEquals(List.of("seg.png", "cls"), List.copyOf(found.get(0).fields().keySet()));
    assertArrayEquals(fields.get("seg.png"), found.get(0).fields().get("seg.png"));
  }

  @Test
  void patternsKeepTheirZeros() {
    assertEquals(
        List.of("a-08.tar", "a-09.tar", "a-10.tar"), ShardPattern.expand("a-{08..10}.tar"));
    assertEquals(List.of("9.tar", "10.tar"), ShardPattern.expand("{9..10}.tar"));
    assertThrows(IllegalArgumentException.class, () -> ShardPattern.expand("{2..1}.tar"));
  }
}
