package dev.repazoo.torch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which of PyTorch's natives DJL is to take, told to it before it starts.
 *
 * <p>Left alone, DJL 0.35.1 asks for a flavour {@code cuNNN-precxx11}, of which there is no JNI
 * library, where {@code PYTORCH_LIBRARY_PATH} is set; takes the CPU's where it finds a CUDA older
 * than 12.8; and finds CUDA's runtime only where JNA looks, which is not {@code LD_LIBRARY_PATH}.
 * The natives of 2.7.1 are of {@code cpu} and {@code cu128}, and bring CUDA's runtime with them: a
 * driver for any CUDA 12 is enough.
 *
 * @param properties system properties to set
 * @param words what was chosen and why, for people
 * @param warning why a GPU that is there stays unused, if one does
 */
public record NativeChoice(Map<String, String> properties, String words, Optional<String> warning) {
  private static final String FLAVOUR = "PYTORCH_FLAVOR";
  private static final String PLACE = "PYTORCH_LIBRARY_PATH";
  private static final String JNA = "jna.library.path";
  private static final String CUDA = "cu128";
  private static final String CPU = "cpu";
  private static final String BUNDLED = "native/lib/pytorch.properties";

  /** Copies the map. */
  public NativeChoice {
    properties = Map.copyOf(properties);
  }

  /** The choice for this machine and build. */
  public static NativeChoice ofMachine() {
    return of(
        name -> Optional.ofNullable(System.getenv(name)).or(() -> property(name)),
        NativeLibraries.ofMachine(),
        NativeChoice.class.getClassLoader().getResource(BUNDLED) != null);
  }

  private static Optional<String> property(String name) {
    return Optional.ofNullable(System.getProperty(name));
  }

  /**
   * The choice.
   *
   * @param given what the environment or a system property says
   * @param libraries of the machine
   * @param bundled whether the build brings PyTorch for the CPU
   */
  static NativeChoice of(
      Function<String, Optional<String>> given, NativeLibraries libraries, boolean bundled) {
    Map<String, String> properties = new LinkedHashMap<>();
    boolean driver = libraries.hasDriver();
    Optional<Path> runtime = libraries.find("libcudart.so.12");
    if (given.apply(JNA).isEmpty() && runtime.isPresent()) {
      properties.put(JNA, runtime.get().toAbsolutePath().getParent().toString());
    }
    Optional<String> flavour = given.apply(FLAVOUR);
    Optional<Path> place = given.apply(PLACE).map(Path::of);
    if (flavour.isPresent()) {
      return new NativeChoice(
          properties,
          FLAVOUR + "=" + flavour.get() + ", as it is given",
          unused(driver && flavour.get().startsWith(CPU), FLAVOUR + "=" + flavour.get()));
    }
    if (place.isPresent()) {
      boolean cuda = Files.exists(place.get().resolve("libtorch_cuda.so"));
      properties.put(FLAVOUR, cuda ? CUDA : CPU);
      return new NativeChoice(
          properties,
          (cuda ? "CUDA" : "CPU") + ", as the libtorch in " + place.get() + " is",
          unused(driver && !cuda, place.get() + " holds a libtorch for the CPU"));
    }
    if (bundled) {
      return new NativeChoice(
          properties,
          "CPU, which this build brings",
          unused(
              driver,
              "this build brings PyTorch for the CPU; build with 'mvn package -DskipTests -pl cli -am -Pcuda'"));
    }
    if (driver) {
      properties.put(FLAVOUR, CUDA);
    }
    return new NativeChoice(
        properties,
        driver
            ? CUDA + ", downloaded by DJL at the first start unless it is in its cache (some GB)"
            : "CPU, downloaded by DJL at the first start unless it is in its cache (about 450 MB);"
                + " there is no NVIDIA driver",
        Optional.empty());
  }

  private static Optional<String> unused(boolean unused, String why) {
    return unused
        ? Optional.of("a GPU's driver is there, but PyTorch will not use it: " + why)
        : Optional.empty();
  }

  /** Tells DJL. */
  void apply() {
    properties.forEach(System::setProperty);
  }
}
