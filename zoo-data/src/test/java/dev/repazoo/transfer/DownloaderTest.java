package dev.repazoo.transfer;

import static dev.repazoo.transfer.WeightServer.file;
import static dev.repazoo.transfer.WeightServer.raw;
import static dev.repazoo.transfer.WeightServer.stalled;
import static dev.repazoo.transfer.WeightServer.status;
import static dev.repazoo.transfer.WeightServer.truncated;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.message.LogRecords;
import dev.repazoo.progress.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What servers do wrong, and what is on the disk after. */
@Timeout(60)
class DownloaderTest {
  private static final String ETAG = "\"v1\"";
  private static final String NAME = "weights.pth";

  private final byte[] content = new byte[300_000];
  @TempDir private Path folder;

  DownloaderTest() {
    new Random(7).nextBytes(content);
  }

  private static Network network(int attempts) {
    return new Network(
        false,
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(5),
        Duration.ofMillis(700),
        attempts,
        Duration.ofMillis(10));
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(PartFile.sha256().digest(bytes));
  }

  private PublishedFile published(WeightServer server) {
    return new PublishedFile(
        NAME, server.uri("/w.pth"), content.length, Optional.of(sha256(content)));
  }

  /** An entry of which nothing but the address is published. */
  private static PublishedFile bare(WeightServer server) {
    return new PublishedFile(NAME, server.uri("/w.pth"), 0, Optional.empty());
  }

  private Path target() {
    return folder.resolve(NAME);
  }

  private Path part() {
    return folder.resolve(NAME + ".part");
  }

  private void fetch(PublishedFile file) throws IOException {
    new Downloader(network(3)).fetch(file, target(), ProgressListener.SILENT);
  }

  private String failure(PublishedFile file) {
    String message = assertThrows(DownloadException.class, () -> fetch(file)).getMessage();
    assertFalse(Files.exists(target()), "a failed download must not get its name");
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  private void assertFetched() throws IOException {
    assertArrayEquals(content, Files.readAllBytes(target()));
    assertFalse(Files.exists(part()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(NAME, NAME + ".json"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void wholeFileComesWithProgressAndProvenance() throws IOException {
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    try (WeightServer server = new WeightServer(file(content, ETAG))) {
      new Downloader(network(3))
          .fetch(
              published(server),
              target(),
              (name, total, unit) -> {
                told.add(name + " " + total + " " + unit);
                return ProgressListener.Task.SILENT;
              });
      assertFetched();
      assertEquals(List.of("downloading " + NAME + " 1 MB"), told);
      Provenance kept = Provenance.of(target()).orElseThrow();
      assertEquals(server.uri("/w.pth"), kept.uri());
      assertEquals(sha256(content), kept.sha256());
      fetch(published(server));
      assertEquals(1, server.requests().size(), "what is there is not fetched again");
    }
  }

  @Test
  void brokenConnectionIsGoneOnWith() throws IOException {
    try (WeightServer server =
        new WeightServer(
            truncated(content, ETAG, 100_000),
            truncated(content, ETAG, 200_000),
            file(content, ETAG))) {
      fetch(published(server));
      assertFetched();
      assertEquals(3, server.requests().size());
      int second = server.requests().get(1).from();
      assertTrue(second > 0 && second <= 100_000, "range from " + second);
      assertEquals(ETAG, server.requests().get(1).header("If-Range"));
    }
  }

  @Test
  void crumbsAreNoProgress() throws IOException {
    WeightServer.Answer crumbs =
        (request, out) -> truncated(content, ETAG, request.from() + 1000).write(request, out);
    try (WeightServer server = new WeightServer(crumbs)) {
      String message = failure(published(server));
      assertEquals(3, server.requests().size());
      assertTrue(message.contains("3 times in a row"), message);
      assertTrue(message.contains("3.0 kB are kept"), message);
      assertEquals(3000, Files.size(part()));
    }
  }

  @Test
  void largePiecesComeToAnEnd() throws IOException {
    WeightServer.Answer pieces =
        (request, out) ->
            truncated(content, ETAG, Math.min(content.length, request.from() + 60_000))
                .write(request, out);
    try (WeightServer server = new WeightServer(pieces)) {
      fetch(published(server));
      assertFetched();
      assertTrue(server.requests().size() >= 5, "more pieces than attempts");
    }
  }

  @Test
  void eachNewTryIsTold() throws IOException {
    try (LogRecords log = new LogRecords(Downloader.class);
        WeightServer server =
            new WeightServer(truncated(content, ETAG, 200_000), file(content, ETAG))) {
      fetch(published(server));
      assertEquals(1, log.lines().size(), log.lines().toString());
      String line = log.lines().get(0);
      assertTrue(line.contains("connection lost after 200.0 kB"), line);
      assertTrue(line.contains("try 2 of 3"), line);
    }
  }

  @Test
  void emptyPartIsRemoved() throws IOException {
    for (String status : List.of("401 Unauthorized", "500 Oops")) {
      try (WeightServer server = new WeightServer(status(status))) {
        failure(published(server));
      }
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(List.of(), files.map(f -> f.getFileName().toString()).toList(), status);
      }
    }
  }

  @Test
  void partThatVanishesIsToldOf() {
    WeightServer.Answer thief =
        (request, out) -> {
          Files.delete(part());
          file(content, ETAG).write(request, out);
        };
    try (WeightServer server = new WeightServer(thief)) {
      String message = failure(published(server));
      assertTrue(message.contains(part() + " vanished"), message);
    }
  }

  @Test
  void anotherProcessGoesOnWithThePart() throws IOException {
    try (WeightServer server =
        new WeightServer(
            truncated(content, ETAG, 100_000),
            status("503 Busy"),
            status("503 Busy"),
            status("503 Busy"),
            file(content, ETAG))) {
      assertTrue(failure(published(server)).contains("503"));
      long kept = Files.size(part());
      assertTrue(kept > 0, "the part is kept");
      fetch(published(server));
      assertFetched();
      assertEquals(kept, server.requests().get(4).from());
    }
  }

  @Test
  void stallIsNoticed() throws IOException {
    try (WeightServer server =
        new WeightServer(stalled(content, ETAG, 100_000), file(content, ETAG))) {
      fetch(published(server));
      assertFetched();
      assertTrue(server.requests().get(1).from() > 0);
    }
  }

  @Test
  void serverThatNeverAnswersIsToldOf() {
    try (WeightServer server = new WeightServer((request, out) -> Thread.sleep(60_000))) {
      assertTrue(failure(published(server)).contains("does not answer"));
      assertEquals(3, server.requests().size());
    }
  }

  @Test
  void fileThatChangedMeanwhileIsNotMixed() throws IOException {
    byte[] old = new byte[content.length];
    try (WeightServer server =
        new WeightServer(truncated(old, "\"v0\"", 100_000), file(content, ETAG))) {
      fetch(bare(server));
      assertFetched();
      assertEquals("\"v0\"", server.requests().get(1).header("If-Range"));
    }
  }

  @Test
  void changedFileBehindAServerThatIgnoresIfRange() throws IOException {
    byte[] old = new byte[content.length];
    WeightServer.Answer careless =
        raw(
            "206 Partial Content",
            Arrays.copyOfRange(content, 100_000, content.length),
            "Content-Length: 200000",
            "Content-Range: bytes 100000-299999/300000",
            "ETag: " + ETAG);
    try (WeightServer server =
        new WeightServer(truncated(old, "\"v0\"", 100_000), careless, file(content, ETAG))) {
      fetch(bare(server));
      assertFetched();
    }
  }

  @Test
  void serverWithoutRangesStartsOver() throws IOException {
    WeightServer.Answer whole =
        raw("200 OK", content, "Content-Length: " + content.length, "ETag: " + ETAG);
    try (WeightServer server = new WeightServer(truncated(content, ETAG, 100_000), whole)) {
      fetch(published(server));
      assertFetched();
    }
  }

  @Test
  void nothingIsGoneOnWithWhenVersionsCannotBeTold() throws IOException {
    WeightServer.Answer plain =
        raw("200 OK", Arrays.copyOf(content, 100_000), "Content-Length: " + content.length);
    try (WeightServer server = new WeightServer(plain, file(content, ETAG))) {
      fetch(bare(server));
      assertFetched();
      assertEquals(0, server.requests().get(1).from());
    }
  }

  @Test
  void rangeThatTheServerLacksStartsOver() throws IOException {
    try (WeightServer server =
        new WeightServer(
            truncated(content, ETAG, 100_000),
            status("416 Range Not Satisfiable", "Content-Range: bytes */50"),
            file(content, ETAG))) {
      fetch(published(server));
      assertFetched();
      assertEquals(0, server.requests().get(2).from());
    }
  }

  @Test
  void rangeNobodyAskedForStartsOver() throws IOException {
    WeightServer.Answer other =
        raw(
            "206 Partial Content",
            new byte[10],
            "Content-Length: 10",
            "Content-Range: bytes 5-14/300000");
    try (WeightServer server =
        new WeightServer(truncated(content, ETAG, 100_000), other, file(content, ETAG))) {
      fetch(published(server));
      assertFetched();
    }
  }

  @Test
  void finishedPartNeedsNoServer() throws IOException {
    try (WeightServer server = new WeightServer(status("500 No"))) {
      Files.write(part(), content);
      new Provenance(server.uri("/w.pth"), ETAG, content.length, "").keep(part());
      fetch(published(server));
      assertFetched();
      assertEquals(List.of(), server.requests());
    }
  }

  @Test
  void wrongSeamIsRepairedInOnePiece() throws IOException {
    try (WeightServer server = new WeightServer(file(content, ETAG))) {
      Files.write(part(), new byte[1000]);
      new Provenance(server.uri("/w.pth"), ETAG, content.length, "").keep(part());
      fetch(published(server));
      assertFetched();
      assertEquals(2, server.requests().size());
    }
  }

  @Test
  void partOfAnotherAddressIsDropped() throws IOException {
    try (WeightServer server = new WeightServer(file(content, ETAG))) {
      Files.write(part(), new byte[1000]);
      new Provenance("https://example.org/other", ETAG, content.length, "").keep(part());
      fetch(published(server));
      assertFetched();
      assertEquals(0, server.requests().get(0).from());
    }
  }

  @Test
  void wrongHashLeavesNothing() {
    byte[] wrong = content.clone();
    wrong[5]++;
    try (WeightServer server = new WeightServer(file(wrong, ETAG))) {
      String message = failure(published(server));
      assertTrue(message.contains(sha256(wrong)) && message.contains(sha256(content)), message);
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void wrongSizeIsRefusedBeforeItComes() {
    WeightServer.Answer large =
        raw("200 OK", new byte[10], "Content-Length: 99999999999", "ETag: " + ETAG);
    try (WeightServer server = new WeightServer(large)) {
      assertTrue(failure(published(server)).contains("99,999,999,999 bytes"));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void moreThanIsPublishedIsRefused() {
    byte[] more = Arrays.copyOf(content, content.length + 1);
    try (WeightServer server = new WeightServer(raw("200 OK", more, "ETag: " + ETAG))) {
      assertTrue(failure(published(server)).contains("more than the 300000 bytes"));
    }
  }

  @Test
  void lessThanIsPublishedIsRefused() {
    byte[] less = Arrays.copyOf(content, 10);
    try (WeightServer server = new WeightServer(raw("200 OK", less))) {
      String message = failure(published(server));
      assertTrue(message.contains("10 of 300000 bytes"), message);
    }
  }

  @Test
  void fileThatDoesNotFitOnTheDiskIsRefused() {
    WeightServer.Answer huge =
        raw("200 OK", new byte[10], "Content-Length: " + (1L << 60), "ETag: " + ETAG);
    try (WeightServer server = new WeightServer(huge)) {
      String message = failure(bare(server));
      assertTrue(message.contains("MB are needed") && message.contains("ZOO_HOME"), message);
    }
  }

  @Test
  void missingFileIsToldAtOnce() {
    try (WeightServer server = new WeightServer(status("404 Not Found"))) {
      assertTrue(failure(published(server)).contains("404"));
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void failingServerIsAskedAgain() throws IOException {
    try (WeightServer server =
        new WeightServer(
            status("500 Oops"), status("429 Slow down", "Retry-After: 1"), file(content, ETAG))) {
      long start = System.nanoTime();
      fetch(published(server));
      assertFetched();
      assertTrue(System.nanoTime() - start > 900_000_000L, "Retry-After is honoured");
    }
  }

  @Test
  void webPageInPlaceOfTheFileIsToldOf() {
    byte[] page = "\n<!DOCTYPE html><html>Log in</html>".getBytes(StandardCharsets.UTF_8);
    try (WeightServer server =
        new WeightServer(raw("200 OK", page, "Content-Type: text/html; charset=utf-8"))) {
      assertTrue(failure(published(server)).contains("web page"));
    }
    try (WeightServer server =
        new WeightServer(raw("200 OK", page, "Content-Length: " + page.length))) {
      assertTrue(failure(bare(server)).contains("web page"));
      assertFalse(Files.exists(part()));
    }
  }

  @Test
  void redirectsAreFollowedButNotForEver() throws IOException {
    try (WeightServer cdn = new WeightServer(file(content, ETAG));
        WeightServer server =
            new WeightServer(
                status("302 Found", "Location: /step"),
                status("307 Temporary Redirect", "Location: " + cdn.uri("/cdn")))) {
      fetch(published(server));
      assertFetched();
      assertEquals("/step", server.requests().get(1).path());
      assertEquals("/cdn", cdn.requests().get(0).path());
    }
    Files.delete(target());
    try (WeightServer circle = new WeightServer(status("302 Found", "Location: /again"))) {
      assertTrue(failure(published(circle)).contains("redirects more than"));
    }
    try (WeightServer out = new WeightServer(status("302 Found", "Location: file:///etc/passwd"))) {
      assertTrue(failure(published(out)).contains("not secure"));
    }
  }

  @Test
  void twoAtOnceFetchOnce() throws IOException {
    WeightServer.Answer slow =
        (request, out) -> {
          Thread.sleep(400);
          file(content, ETAG).write(request, out);
        };
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    ProgressListener listener =
        (name, total, unit) -> {
          told.add(name);
          return ProgressListener.Task.SILENT;
        };
    try (WeightServer server = new WeightServer(slow)) {
      List<CompletableFuture<Void>> both =
          Stream.of(1, 2)
              .map(
                  i ->
                      CompletableFuture.runAsync(
                          () -> {
                            try {
                              new Downloader(network(1))
                                  .fetch(published(server), target(), listener);
                            } catch (IOException e) {
                              throw new AssertionError(e);
                            }
                          },
                          task -> new Thread(task).start()))
              .toList();
      both.forEach(CompletableFuture::join);
      assertFetched();
      assertEquals(1, server.requests().size());
      assertTrue(told.contains("waiting for another download of " + NAME), told.toString());
    }
  }

  @Test
  void nobodyThereIsToldOf() {
    WeightServer gone = new WeightServer(status("200 OK"));
    gone.close();
    assertTrue(failure(published(gone)).contains("no connection to 127.0.0.1"));
  }

  @Test
  void unwritableFolderIsToldOf() throws IOException {
    Path file = Files.writeString(folder.resolve("taken"), "a file");
    try (WeightServer server = new WeightServer(file(content, ETAG))) {
      String message =
          assertThrows(
                  DownloadException.class,
                  () ->
                      new Downloader(network(1))
                          .fetch(published(server), file.resolve(NAME), ProgressListener.SILENT))
              .getMessage();
      assertTrue(message.contains("can't make the folder " + file + ": a file"), message);
      assertEquals(List.of(), server.requests());
    }
  }
}
