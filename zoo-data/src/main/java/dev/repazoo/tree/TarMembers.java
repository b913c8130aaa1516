package dev.repazoo.tree;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.SequenceWriter;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.remote.CachedShard;
import dev.repazoo.remote.RemoteState;
import dev.repazoo.webdataset.SampleName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What lies where in a remote tar, kept beside its copy as {@code NAME.tar.members.jsonl} and
 * longer than that: the version, and then a line a file.
 */
final class TarMembers {
  private static final String ENDING = ".members.jsonl";

  /**
   * How long a text is kept: classes and captions of samples are wanted of all before any of them
   * is read. JSON tells captions where there is no {@code .txt}.
   */
  private static final Map<String, Integer> KEPT_TEXT =
      Map.of("cls", 16, "txt", 4096, "json", 4096);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PackedNames names;
  private final Map<String, Member> byName;

  /**
   * A file.
   *
   * @param name in the tar
   * @param offset of its first byte
   * @param bytes its size
   * @param text its content, of a class or a caption; else empty
   * @param reason why it can't be read; else empty
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record Member(String name, long offset, long bytes, String text, String reason) {
    /** What is absent is empty. */
    Member {
      text = text == null ? "" : text;
      reason = reason == null ? "" : reason;
    }
  }

  private TarMembers(List<Member> members) {
    PackedNames.Builder all = new PackedNames.Builder();
    byName = new HashMap<>();
    for (Member member : members) {
      byName.put(member.name(), member);
      if (!FileTree.isLeftOut(member.name())) {
        all.add(member.name());
      }
    }
    names = all.build();
  }

  /** Those of a tar that lies open. */
  static TarMembers of(TarListing listing) throws IOException {
    List<Member> members = new ArrayList<>();
    for (Map.Entry<String, TarListing.Range> file : listing.files().entrySet()) {
      String name = file.getKey();
      TarListing.Range range = file.getValue();
      String reason = listing.reason(name).orElse("");
      boolean kept = reason.isEmpty() && range.length() <= longest(listing, name);
      String text = kept ? text(listing.content(name)) : "";
      members.add(new Member(name, range.offset(), range.length(), text, reason));
    }
    return new TarMembers(members);
  }

  private static int longest(TarListing listing, String name) {
    Optional<SampleName> cut = SampleName.of(name);
    boolean beside =
        cut.isPresent()
            && cut.get().extension().equals("json")
            && listing.files().containsKey(cut.get().key() + ".txt");
    return beside ? -1 : cut.map(one -> KEPT_TEXT.getOrDefault(one.extension(), -1)).orElse(-1);
  }

  /** A text; nothing of bytes that are none, which whoever reads them is told. */
  private static String text(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(StandardCharsets.UTF_8), content) ? text : "";
  }

  /** What was written of a shard; empty if nothing was, or another version is there now. */
  static Optional<TarMembers> read(CachedShard shard) throws IOException {
    Path file = shard.beside(ENDING);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ObjectReader reader = JSON.readerFor(JsonNode.class);
    try (MappingIterator<JsonNode> lines = reader.readValues(file.toFile())) {
      if (!lines.hasNext()
          || !JSON.treeToValue(lines.next(), RemoteState.class).equals(shard.state())) {
        return Optional.empty();
      }
      List<Member> members = new ArrayList<>();
      while (lines.hasNext()) {
        members.add(JSON.treeToValue(lines.next(), Member.class));
      }
      return Optional.of(new TarMembers(members));
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      return Optional.empty(); // damaged: it is listed again
    }
  }

  /** Keeps them beside a shard's copy. */
  void write(CachedShard shard) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SequenceWriter lines = JSON.writer().withRootValueSeparator("\n").writeValues(bytes)) {
      lines.write(shard.state());
      for (Member member : byName.values()) {
        lines.write(member);
      }
    }
    AtomicFile.write(shard.beside(ENDING), bytes.toByteArray());
  }

  PackedNames names() {
    return names;
  }

  Member member(String name) {
    return byName.get(name);
  }
}
