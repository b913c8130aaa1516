package dev.repazoo.torch;

import ai.djl.util.Utils;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which of PyTorch's natives DJL is to take, told to it before it starts.
 *
 * <p>Left alone, DJL 0.35.1 asks for a flavour {@code cuNNN-precxx11}, of which there is no JNI
 * library, where {@code PYTORCH_LIBRARY_PATH} is set; loads its library for 2.7.1 on a libtorch of
 * any version that is named there, and downloads one where none is; takes the CPU's where it finds
 * a CUDA older than 12.8; and finds CUDA's runtime only where JNA looks, which is not {@code
 * LD_LIBRARY_PATH}. The natives of 2.7.1 are of {@code cpu} and {@code cu128}, and bring CUDA's
 * runtime with them: a driver for any CUDA 12 is enough. A libtorch for CUDA doesn't load as one
 * without a driver, but computes on the CPU.
 *
 * @param properties system properties to set
 * @param words what was chosen and why, for people
 * @param warning why a GPU that is there stays unused, if one does
 * @param problem why PyTorch can't start, if so, and what to do
 */
public record NativeChoice(
    Map<String, String> properties,
    String words,
    Optional<String> warning,
    Optional<String> problem) {
  private static final String FLAVOUR = "PYTORCH_FLAVOR";
  private static final String VERSION = "PYTORCH_VERSION";
  private static final String PLACE = "PYTORCH_LIBRARY_PATH";
  private static final String JNA = "jna.library.path";
  private static final String CUDA = "cu128";

  /** Of a JNI library that was built here, one for all CUDA: DJL only looks for the letters cu. */
  private static final String BUILT_CUDA = "cuda";

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
        NativeChoice.class.getClassLoader().getResource(BUNDLED) != null,
        JniLibrary.ofBuild(Utils.getEngineCacheDir("pytorch")));
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
   * @param jni DJL's library between Java and PyTorch
   */
  static NativeChoice of(
      Function<String, Optional<String>> given,
      NativeLibraries libraries,
      boolean bundled,
      JniLibrary jni) {
    Map<String, String> properties = new LinkedHashMap<>();
    boolean driver = libraries.hasDriver();
    Optional<Path> runtime = libraries.find("libcudart.so.12");
    if (given.apply(JNA).isEmpty() && runtime.isPresent()) {
      properties.put(JNA, runtime.get().toAbsolutePath().getParent().toString());
    }
    Optional<String> flavour = given.apply(FLAVOUR);
    Optional<String> place = given.apply(PLACE);
    Optional<Libtorch> torch = place.flatMap(Libtorch::find);
    if (place.isPresent() && torch.isEmpty()) {
      return new NativeChoice(
          properties,
          "none",
          Optional.empty(),
          Optional.of(
              PLACE + "=" + place.get() + " holds no libtorch; name the folder of its libraries"));
    }
    if (flavour.isPresent()) {
      return new NativeChoice(
          properties,
          FLAVOUR + "=" + flavour.get() + ", as it is given",
          unused(driver && flavour.get().startsWith(CPU), FLAVOUR + "=" + flavour.get()),
          Optional.empty());
    }
    if (torch.isPresent()) {
      return installed(torch.get(), driver, jni, properties);
    }
    if (bundled) {
      return new NativeChoice(
          properties,
          "CPU, which this build brings",
          unused(
              driver,
              "this build brings PyTorch for the CPU; build with 'mvn package -DskipTests -pl cli -am -Pcuda'"),
          Optional.empty());
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
        Optional.empty(),
        Optional.empty());
  }

  private static NativeChoice installed(
      Libtorch torch, boolean driver, JniLibrary jni, Map<String, String> properties) {
    boolean cuda = torch.cuda() && driver;
    Optional<String> foreign = torch.version().filter(version -> !version.equals(jni.torch()));
    String flavour = cuda ? foreign.isPresent() ? BUILT_CUDA : CUDA : CPU;
    properties.put(FLAVOUR, flavour);
    foreign.ifPresent(version -> properties.put(VERSION, version));
    boolean missing = foreign.isPresent() && !jni.isBuilt(torch, foreign.get(), flavour);
    return new NativeChoice(
        properties,
        (cuda ? "CUDA" : "CPU")
            + ", as "
            + torch.words()
            + (torch.cuda() && !driver ? ", and there is no NVIDIA driver" : ""),
        unused(driver && !torch.cuda(), torch.folder() + " holds a libtorch for the CPU"),
        missing
            ? Optional.of(
                "%s is there, and DJL %s brings its library for %s only; build one by 'bench/gpu/native.sh --torch %s'"
                    .formatted(torch.words(), jni.djl(), jni.torch(), torch.folder()))
            : Optional.empty());
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
