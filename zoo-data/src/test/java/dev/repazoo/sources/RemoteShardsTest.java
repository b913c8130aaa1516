package dev.repazoo.sources;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteAccess;
import dev.repazoo.transfer.FolderServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Shards on a web server, as sources of images. */
@Timeout(60)
class RemoteShardsTest {
  private static final Path SHARDS = Path.of("src/test/resources/webdataset");
  private static final String BOTH = "{00000..00001}.tar";

  @TempDir private Path temp;
  private Path served;
  private FolderServer server;

  @BeforeEach
  void serve() throws IOException {
    served = Files.createDirectory(temp.resolve("served"));
    for (String tar : List.of("00000.tar", "00001.tar")) {
      Files.copy(SHARDS.resolve(tar), served.resolve(tar));
    }
    server = new FolderServer(served);
    access(1 << 20, false);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void access(long limit, boolean offline) {
    RemoteAccess.use(
        () -> new RemoteAccess(temp.resolve("cache"), limit, offline, ProgressListener.SILENT));
  }

  private static ImageSource open(String source) throws IOException {
    return ImageSources.open(source, Optional.empty(), Split.TRAIN);
  }

  private static void assertSame(ImageSource wanted, ImageSource found) throws IOException {
    assertEquals(
        IntStream.range(0, wanted.size()).mapToObj(wanted::name).toList(),
        IntStream.range(0, found.size()).mapToObj(found::name).toList());
    for (int i = 0; i < wanted.size(); i++) {
      assertEquals(wanted.label(i), found.label(i));
      assertArrayEquals(wanted.image(i).toChw(), found.image(i).toChw());
    }
    assertEquals(
        wanted.leftOut().stream().map(LeftOut::toString).toList(),
        found.leftOut().stream().map(LeftOut::toString).toList());
  }

  private List<Path> copies() throws IOException {
    try (Stream<Path> all = Files.walk(temp.resolve("cache"))) {
      return all.filter(path -> path.toString().endsWith(".tar")).toList();
    }
  }

  @Test
  void theyAreTheSameSourceAsOnThisMachine() throws IOException {
    try (ImageSource here = open(SHARDS.toString());
        ImageSource there = open(server.uri(BOTH))) {
      assertSame(here, there);
    }
    assertEquals(2, copies().size());
  }

  @Test
  void theyAreListedOnce() throws IOException {
    open(server.uri(BOTH)).close();
    int asked = server.requests().size();
    for (Path copy : copies()) {
      Files.delete(copy); // as another data set's would do that need the room
    }
    try (ImageSource source = open(server.uri(BOTH))) {
      assertEquals(5, source.size());
      assertEquals(8, source.image(4).width());
    }
    List<String> again = server.requests().subList(asked, server.requests().size());
    assertEquals(
        2,
        again.stream().filter(request -> request.endsWith(".tar bytes=0-0")).count(),
        again.toString());
    assertTrue(again.stream().noneMatch(request -> request.equals("00000.tar")), again.toString());
    assertEquals(0, copies().size(), "a single image is read from where it lies");
  }

  private static List<List<String>> captions(String source) throws IOException {
    try (ImageSource images =
        ImageSources.openCaptioned(source, Optional.empty(), Split.TRAIN, Optional.empty())) {
      return IntStream.range(0, images.size()).mapToObj(images::captions).toList();
    }
  }

  @Test
  void captionsAreListedWithTheShards() throws IOException {
    open(server.uri(BOTH)).close();
    for (Path copy : copies()) {
      Files.delete(copy);
    }
    int asked = server.requests().size();
    assertEquals(captions(SHARDS.toString()), captions(server.uri(BOTH)));
    List<String> again = server.requests().subList(asked, server.requests().size());
    assertTrue(
        again.stream()
            .filter(request -> request.contains(".tar"))
            .allMatch(request -> request.endsWith(" bytes=0-0")),
        again.toString());
  }

  @Test
  void copiesMakeRoomForEachOther() throws IOException {
    long largest =
        Math.max(Files.size(served.resolve("00000.tar")), Files.size(served.resolve("00001.tar")));
    access(largest + 100, false);
    try (ImageSource here = open(SHARDS.toString());
        ImageSource there = open(server.uri(BOTH))) {
      assertSame(here, there);
      assertEquals(1, copies().size());
    }
    access(largest - 1, false);
    Files.setLastModifiedTime(served.resolve("00000.tar"), FileTime.fromMillis(1_000));
    Files.setLastModifiedTime(served.resolve("00001.tar"), FileTime.fromMillis(1_000));
    IOException small = assertThrows(IOException.class, () -> open(server.uri(BOTH)));
    assertTrue(small.getMessage().contains("ZOO_SHARD_CACHE_SIZE"), small.getMessage());
  }

  @Test
  void aChangedShardIsReadAnew() throws IOException {
    open(server.uri("00001.tar")).close();
    Files.copy(
        SHARDS.resolve("00000.tar"),
        served.resolve("00001.tar"),
        StandardCopyOption.REPLACE_EXISTING);
    try (ImageSource source = open(server.uri("00001.tar"))) {
      assertEquals("00001/v1.0/000000.png", source.name(0));
      assertEquals(3, source.size());
    }
  }

  @Test
  void labelsBesideThemCount() throws IOException {
    Files.writeString(
        served.resolve("dataset.json"),
        "{\"labels\": [[\"00000/v1.0/000000.png\", 9], [\"00000/v1.0/000001.png\", 8],"
            + " [\"00000/v1.0/000002.png\", 7]]}");
    try (ImageSource source = open(server.uri("00000.tar"))) {
      assertEquals(9, source.label(0).orElseThrow());
    }
  }

  /** Otherwise all images would be left out, one after the other. */
  @Test
  void aShardThatGoesAwayIsNoDamagedImage() throws IOException {
    try (ImageSource source = open(server.uri("00000.tar"))) {
      for (Path copy : copies()) {
        Files.delete(copy);
      }
      Files.delete(served.resolve("00000.tar"));
      UncheckedIOException gone = assertThrows(UncheckedIOException.class, () -> source.image(0));
      assertEquals(
          server.uri("00000.tar") + ": there is no such file or folder",
          gone.getCause().getMessage().replace("'", ""));
    }
  }

  private String refusal(String source) {
    return assertThrows(IOException.class, () -> open(source)).getMessage();
  }

  @Test
  void whatCantBeHadIsNamed() throws IOException {
    String missing = server.uri("{00000..00002}.tar");
    assertTrue(refusal(missing).contains("00002.tar"), refusal(missing));
    String folder = server.uri("");
    assertTrue(refusal(folder).contains("name the tars"), refusal(folder));
    assertTrue(refusal("gopher://host/00000.tar").contains("http://"));
    access(1 << 20, true);
    assertTrue(refusal("https://host.invalid/" + BOTH).contains("the network is off"));
    open(server.uri("00001.tar")).close(); // of this machine
    access(1 << 20, false);
    byte[] cut = new byte[1_100];
    System.arraycopy(Files.readAllBytes(served.resolve("00000.tar")), 0, cut, 0, cut.length);
    Files.write(served.resolve("00000.tar"), cut);
    assertEquals(
        server.uri("00000.tar") + ": the tar is cut off; get it again",
        refusal(server.uri("00000.tar")));
  }
}
