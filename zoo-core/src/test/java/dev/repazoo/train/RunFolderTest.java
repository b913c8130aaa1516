package dev.repazoo.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final ObjectNode ARGS =
      new ObjectMapper().createObjectNode().put("batch_size", 64);

  @TempDir Path temp;

  private void record(long from, long until, Tracker... trackers) {
    try (RunFolder folder =
        new RunFolder(temp.resolve("run"), ARGS, from, List.of(trackers), "logs")) {
      for (long step = from + 1; step <= until; step++) {
        folder.record(new StepMetrics(step, 1.5 / step, -0.25, 2, 100));
      }
      folder.log("saved");
    }
  }

  @Test
  void keepsOptionsLogAndMetrics() throws IOException {
    record(0, 2);
    Path run = temp.resolve("run");
    assertEquals(ARGS, new ObjectMapper().readTree(run.resolve("args.json").toFile()));
    assertTrue(Files.readString(run.resolve("log.txt")).endsWith("] saved\n"));
    assertEquals(
        "{\"step\":1,\"loss\":1.5,\"proj_loss\":-0.25,\"grad_norm\":2.0,"
            + "\"images_per_second\":100.0}",
        Files.readAllLines(run.resolve("metrics.jsonl")).get(0));
  }

  @Test
  void aResumedRunDropsTheRowsThatItWritesAgain() throws IOException {
    record(0, 5);
    Path metrics = temp.resolve("run").resolve("metrics.jsonl");
    Files.writeString(metrics, "{\"step\":6,\"lo", StandardOpenOption.APPEND);
    record(3, 4);
    List<String> rows = Files.readAllLines(metrics);
    assertEquals(4, rows.size());
    assertTrue(rows.get(3).startsWith("{\"step\":4,"));
  }

  @Test
  void aFolderThatCannotBeWrittenIsTold() throws IOException {
    Files.writeString(temp.resolve("run"), "a file");
    String message = assertThrows(UncheckedIOException.class, () -> record(0, 1)).getMessage();
    assertTrue(message.contains(temp.resolve("run").toString()), message);
    assertTrue(message.contains("choose another place"), message);
  }

  /** Frames as TensorFlow's record_reader checks them; the first event names the version. */
  @Test
  void eventsAreFramedRecords() throws IOException {
    record(0, 1, TensorBoardSink.TRACKER);
    ByteBuffer file;
    try (Stream<Path> files = Files.list(temp.resolve("run").resolve("logs"))) {
      file = ByteBuffer.wrap(Files.readAllBytes(files.findFirst().orElseThrow()));
    }
    file.order(ByteOrder.LITTLE_ENDIAN);
    int records = 0;
    boolean loss = false;
    while (file.hasRemaining()) {
      int start = file.position();
      int length = (int) file.getLong();
      assertEquals(EventFile.maskedCrc(slice(file, start, 8)), file.getInt());
      byte[] payload = slice(file, file.position(), length);
      file.position(file.position() + length);
      assertEquals(EventFile.maskedCrc(payload), file.getInt());
      String text = new String(payload, StandardCharsets.ISO_8859_1);
      assertEquals(records == 0, text.contains("brain.Event:2"));
      loss |= text.contains("\n\u0004loss\u0015"); // tag = 1, simple_value = 2
      records++;
    }
    assertEquals(5, records);
    assertTrue(loss);
  }

  /** A value of the CRC that other implementations publish (RFC 3720, B.4): 32 zeros. */
  @Test
  void theChecksumIsMaskedCrc32c() {
    int crc = 0x8a9136aa;
    assertEquals(((crc >>> 15) | (crc << 17)) + 0xa282ead8, EventFile.maskedCrc(new byte[32]));
  }

  private static byte[] slice(ByteBuffer file, int from, int length) {
    byte[] bytes = new byte[length];
    file.duplicate().position(from).get(bytes);
    return bytes;
  }
}
