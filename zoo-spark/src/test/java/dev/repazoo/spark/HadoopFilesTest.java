package dev.repazoo.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.repazoo.progress.ProgressListener;
import dev.repazoo.remote.RemoteAccess;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.sources.ImageSources;
import dev.repazoo.sources.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards on file systems of Hadoop's. */
class HadoopFilesTest {
  private static final Path SHARDS =
      Path.of("../zoo-data/src/test/resources/webdataset").toAbsolutePath().normalize();

  @TempDir private Path temp;

  @BeforeEach
  void access() {
    RemoteAccess.use(
        () -> new RemoteAccess(temp.resolve("cache"), 1 << 20, false, ProgressListener.SILENT));
  }

  private static ImageSource open(String source) throws IOException {
    return ImageSources.open(source, Optional.empty(), Split.TRAIN);
  }

  @Test
  void aFolderIsListed() throws IOException {
    try (ImageSource here = open(SHARDS.toString());
        ImageSource there = open("file://" + SHARDS)) {
      assertEquals(5, there.size());
      for (int i = 0; i < here.size(); i++) {
        assertEquals(here.name(i), there.name(i));
        assertEquals(here.label(i), there.label(i));
        assertArrayEquals(here.image(i).toChw(), there.image(i).toChw());
      }
    }
    try (ImageSource one = open("file://" + SHARDS + "/{00001..00001}.tar")) {
      assertEquals(2, one.size());
    }
  }

  private static String refusal(String source) {
    return assertThrows(IOException.class, () -> open(source)).getMessage();
  }

  @Test
  void whatCantBeReadIsNamed() throws IOException {
    String empty = "file://" + Files.createDirectory(temp.resolve("empty"));
    assertTrue(refusal(empty).contains(empty), refusal(empty));
    String missing = "file://" + SHARDS + "/{00000..00002}.tar";
    assertTrue(refusal(missing).contains("00002.tar"), refusal(missing));
    String s3 = "s3a://bucket/shards/00000.tar";
    assertTrue(refusal(s3).contains("s3a://bucket/shards/"), refusal(s3));
    String nowhere = "hdfs://127.0.0.1:1/shards/00000.tar";
    assertTrue(refusal(nowhere).contains("hdfs://127.0.0.1:1/shards/00000.tar"), refusal(nowhere));
  }
}
