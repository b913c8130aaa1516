package dev.repazoo.torch;

import com.sun.jna.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * DJL's library between Java and PyTorch, {@code libdjl_torch}. It is made for one version of
 * libtorch; for others it can be built from DJL's sources.
 *
 * @param torch the version of libtorch that this build's is for, such as {@code 2.7.1}
 * @param djl the version of DJL
 * @param cache DJL's folder, where it looks for libraries that were built
 */
record JniLibrary(String torch, String djl, Path cache) {
  private static final String TOLD = "jnilib/pytorch.properties";
  private static final String FILE = System.mapLibraryName("djl_torch");

  /** This build's; versions are empty where it has none, since it has no PyTorch. */
  static JniLibrary ofBuild(Path cache) {
    Properties told = new Properties();
    try (InputStream in = JniLibrary.class.getClassLoader().getResourceAsStream(TOLD)) {
      if (in != null) {
        told.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] versions = told.getProperty("jni_version", "-").split("-", 2);
    return new JniLibrary(versions[0], versions[1], cache);
  }

  /**
   * Whether one is there for a libtorch of another version, where DJL looks for it: among the
   * libtorch's own libraries, or in the cache.
   *
   * @param version of that libtorch
   * @param flavour as DJL is told it
   */
  boolean isBuilt(Libtorch libtorch, String version, String flavour) {
    Path kept = cache.resolve(version + "-" + flavour + "-" + classifier());
    return Stream.of(
            libtorch.folder().resolve(djl + "-" + FILE),
            libtorch.folder().resolve(FILE),
            kept.resolve(djl + "-" + FILE))
        .anyMatch(Files::exists);
  }

  /** The system as DJL names it; DJL itself would look for GPUs before it is told where. */
  static String classifier() {
    String system = Platform.isMac() ? "osx" : Platform.isWindows() ? "win" : "linux";
    String processor = System.getProperty("os.arch");
    return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }
}
