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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  /** Classes of samples are wanted of all before any of them is read. */
  private static final String CLASS = ".cls";

  private static final int LONGEST_TEXT = 16;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PackedNames names;
  private final Map<String, Member> byName;

  /**
   * A file.
   *
   * @param name in the tar
   * @param offset of its first byte
   * @param bytes its size
   * @param text its content, of a class; else empty
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
      boolean kept = name.endsWith(CLASS) && reason.isEmpty() && range.length() <= LONGEST_TEXT;
      String text = kept ? new String(listing.content(name), StandardCharsets.UTF_8) : "";
      members.add(new Member(name, range.offset(), range.length(), text, reason));
    }
    return new TarMembers(members);
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
