package dev.repazoo.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.download.WeightStore.Place;
import dev.repazoo.file.Sha256;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.CacheFolder;
import dev.repazoo.spi.CatalogueEntry;
import dev.repazoo.spi.Kind;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.WeightFile;
import dev.repazoo.transfer.Network;
import dev.repazoo.transfer.WeightServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WeightStoreTest {
  private static final byte[] CONTENT = "published weights".getBytes(StandardCharsets.UTF_8);
  private static final String SHA256 = HexFormat.of().formatHex(Sha256.newDigest().digest(CONTENT));

  @TempDir private Path temp;

  private static Registered<Provider> registered(Kind kind, WeightFile file) {
    CatalogueEntry entry =
        new CatalogueEntry(
            "net-b", kind, "net", 1, List.of(32), "MIT", "s", "p", "a net", Optional.of(file));
    Provider provider =
        new Provider() {
          @Override
          public String family() {
            return "net";
          }

          @Override
          public List<CatalogueEntry> entries() {
            return List.of(entry);
          }
        };
    return new Registered<>(provider, entry, "net.jar");
  }

  private static WeightFile file(String uri) {
    return new WeightFile("net_b.pth", uri, CONTENT.length, Optional.of(SHA256));
  }

  private WeightStore store(boolean offline, Optional<URI> mirror, Optional<String> token) {
    Network network =
        new Network(
            offline,
            mirror,
            token,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            1,
            Duration.ofMillis(1));
    return new WeightStore(List.of(temp.resolve("ckpts")), cache(), network);
  }

  private CacheFolder cache() {
    return new CacheFolder(temp.resolve("cache"));
  }

  private Path put(Path path, byte[] bytes) throws IOException {
    Files.createDirectories(path.getParent());
    return Files.write(path, bytes);
  }

  @Test
  void foldersComeFirstThenTheCacheThenThePublisher() throws IOException {
    try (WeightServer server = new WeightServer(WeightServer.file(CONTENT, "\"a\""))) {
      Registered<Provider> net = registered(Kind.ENCODER, file(server.uri("/net_b.pth")));
      WeightStore store = store(false, Optional.empty(), Optional.empty());
      assertEquals(Place.REMOTE, store.locate(net.entry()).place());
      Path fetched = store.obtain(net, ProgressListener.SILENT);
      assertEquals(cache().file("net", "net_b.pth"), fetched);
      assertArrayEquals(CONTENT, Files.readAllBytes(fetched));
      assertEquals(Place.CACHED, store.locate(net.entry()).place());
      Path own = put(temp.resolve("ckpts/net_b.pth"), CONTENT);
      assertEquals(own, store.obtain(net, ProgressListener.SILENT));
      assertEquals(Place.FOLDER, store.locate(net.entry()).place());
      assertEquals(1, server.requests().size());
    }
  }

  @Test
  void fileOfAnotherSizeInAFolderIsNotTaken() throws IOException {
    put(temp.resolve("ckpts/net_b.pth"), new byte[3]);
    Registered<Provider> net = registered(Kind.ENCODER, file("https://example.org/net_b.pth"));
    WeightStore store = store(true, Optional.empty(), Optional.empty());
    assertEquals(Place.REMOTE, store.locate(net.entry()).place());
  }

  @Test
  void fileThatWasPutIntoTheCacheByHandIsChecked() throws IOException {
    Registered<Provider> net = registered(Kind.ENCODER, file("https://example.org/net_b.pth"));
    WeightStore store = store(true, Optional.empty(), Optional.empty());
    Path kept = put(cache().file("net", "net_b.pth"), CONTENT);
    assertEquals(kept, store.obtain(net, ProgressListener.SILENT));
    byte[] wrong = CONTENT.clone();
    wrong[0]++;
    put(kept, wrong);
    assertEquals(Place.REMOTE, store.locate(net.entry()).place());
  }

  @Test
  void offlineNamesFileAddressAndPlaces() {
    Registered<Provider> net = registered(Kind.ENCODER, file("https://example.org/net_b.pth"));
    WeightStore store = store(true, Optional.empty(), Optional.empty());
    String message =
        assertThrows(IOException.class, () -> store.obtain(net, ProgressListener.SILENT))
            .getMessage();
    for (String part :
        List.of(
            "net-b",
            "net_b.pth",
            "the network is off",
            "https://example.org/net_b.pth",
            Path.of("ckpts", "net_b.pth").toString(),
            cache().file("net", "net_b.pth").toString())) {
      assertTrue(message.contains(part), part + " in: " + message);
    }
    Registered<Provider> generator = registered(Kind.GENERATOR, file("https://example.org/g"));
    assertTrue(
        assertThrows(IOException.class, () -> store.obtain(generator, ProgressListener.SILENT))
            .getMessage()
            .contains(Path.of("pretrained_models", "net_b.pth").toString()));
  }

  @Test
  void mirrorStandsForSchemeAndHost() throws IOException {
    try (WeightServer server = new WeightServer(WeightServer.file(CONTENT, "\"a\""))) {
      Registered<Provider> net =
          registered(Kind.ENCODER, file("https://example.org/dir/net_b.pth?key=1&x=2"));
      store(false, Optional.of(URI.create(server.uri("/copy/"))), Optional.of("secret"))
          .obtain(net, ProgressListener.SILENT);
      WeightServer.Request request = server.requests().get(0);
      assertEquals("/copy/dir/net_b.pth?key=1&x=2", request.path());
      assertEquals("", request.header("Authorization"), "a token is for Hugging Face alone");
    }
  }

  @Test
  void gatedFileTellsHowToGetAccess() {
    try (WeightServer server = new WeightServer(WeightServer.status("401 Unauthorized"))) {
      Registered<Provider> net =
          registered(
              Kind.ENCODER, file("https://huggingface.co/org/net/resolve/main/model.safetensors"));
      String message =
          assertThrows(
                  IOException.class,
                  () ->
                      store(false, Optional.of(server.address()), Optional.empty())
                          .obtain(net, ProgressListener.SILENT))
              .getMessage();
      assertTrue(message.contains("https://huggingface.co/org/net "), message);
      assertTrue(message.contains("HF_TOKEN"), message);
      assertTrue(message.contains("accept the licence"), message);
      assertTrue(message.contains("ZOO_MIRROR"), message);
    }
  }

  @Test
  void tokenGoesToHuggingFaceOnly() {
    Map<String, String> variables = Map.of("HF_TOKEN", " hf_abc\n");
    Network network = Network.of(false, name -> Optional.ofNullable(variables.get(name)));
    assertEquals(Optional.of("hf_abc"), network.tokenFor(URI.create("https://huggingface.co/a/b")));
    assertEquals(Optional.empty(), network.tokenFor(URI.create("http://huggingface.co/a/b")));
    assertEquals(Optional.empty(), network.tokenFor(URI.create("https://cdn.example.org/a")));
  }

  @Test
  void entryWithoutAnAddressIsToldOf() {
    Registered<Provider> net = registered(Kind.ENCODER, file("on request from the authors"));
    WeightStore store = store(false, Optional.empty(), Optional.empty());
    assertTrue(
        assertThrows(IOException.class, () -> store.obtain(net, ProgressListener.SILENT))
            .getMessage()
            .contains("no address"));
  }
}
