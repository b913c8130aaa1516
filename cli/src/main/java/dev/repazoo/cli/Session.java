package dev.repazoo.cli;

import ai.djl.Device;
import dev.repazoo.cli.console.Console;
import dev.repazoo.cli.console.ConsoleProgress;
import dev.repazoo.cli.console.Interruption;
import dev.repazoo.cli.options.Arguments;
import dev.repazoo.cli.plugin.TriedPlugins;
import dev.repazoo.download.CacheFolder;
import dev.repazoo.download.WeightStore;
import dev.repazoo.export.encoder.OnnxEncoderProvider;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.runtime.OnnxDevice;
import dev.repazoo.spi.EncoderProvider;
import dev.repazoo.spi.Provider;
import dev.repazoo.spi.Registered;
import dev.repazoo.spi.Registry;
import dev.repazoo.torch.TorchEngine;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a command is given beside its own options: console, plugins, device, progress, Ctrl-C. */
public final class Session {
  private static final String ONNX = "onnx:";

  private final Console console;
  private final List<Path> pluginFolders;
  private final String deviceWord;
  private final boolean offline;
  private Optional<Registry> registry = Optional.empty();

  Session(Console console, List<Path> pluginFolders, String deviceWord, boolean offline) {
    this.console = console;
    this.pluginFolders = List.copyOf(pluginFolders);
    this.deviceWord = deviceWord;
    this.offline = offline;
  }

  /** The session of a command line: {@code --plugins}, else ZOO_PLUGINS. */
  static Session of(Console console, Arguments arguments) {
    String folders =
        arguments
            .find("plugins")
            .or(() -> Optional.ofNullable(System.getenv("ZOO_PLUGINS")))
            .orElse("");
    Stream<String> names = Arrays.stream(folders.split(File.pathSeparator, -1));
    return new Session(
        console,
        names.filter(name -> !name.isBlank()).map(n -> Arguments.toPath("--plugins", n)).toList(),
        arguments.text("device"),
        arguments.flag("offline"));
  }

  /** Where words go. */
  public Console console() {
    return console;
  }

  /** All plugins, loaded on first use; what is wrong with them is said then. */
  public Registry registry() {
    if (registry.isEmpty()) {
      Path home = CacheFolder.of(name -> Optional.ofNullable(System.getenv(name))).root();
      Registry loaded = Registry.load(pluginFolders, new TriedPlugins(home, Version.current()));
      loaded.warnings().forEach(console::warn);
      registry = Optional.of(loaded);
    }
    return registry.get();
  }

  /** The folder that an entry's plugin lies in, if it is none of the program's own. */
  public Optional<Path> pluginFolder(Registered<?> entry) {
    return pluginFolders.stream()
        .filter(folder -> Files.isRegularFile(folder.resolve(entry.plugin())))
        .findFirst();
  }

  /** All encoders that have an id. */
  public List<Registered<? extends EncoderProvider>> encoders() {
    List<Registered<? extends EncoderProvider>> found = new ArrayList<>();
    for (Registered<? extends Provider> one : registry().all()) {
      if (one.provider() instanceof EncoderProvider encoder) {
        found.add(new Registered<>(encoder, one.entry(), one.plugin()));
      }
    }
    return found;
  }

  /** The encoder of an id, or of {@code onnx:FILE}. */
  public Registered<EncoderProvider> encoder(String id) {
    if (!id.startsWith(ONNX)) {
      return registry().encoder(id);
    }
    Path file = Arguments.toPath("--enc-type", id.substring(ONNX.length()));
    OnnxEncoderProvider provider = OnnxEncoderProvider.open(file, OnnxDevice.of(deviceWord));
    return new Registered<>(
        provider, provider.entries().get(0), file.toAbsolutePath().normalize().toString());
  }

  /** Published weights, on this machine or at their publishers. */
  public WeightStore weights() {
    return WeightStore.ofUser(offline, name -> Optional.ofNullable(System.getenv(name)));
  }

  /** The word after {@code --device}. */
  public String deviceWord() {
    return deviceWord;
  }

  /** The PyTorch device to compute on; starts the engine. */
  public Device device() {
    return TorchEngine.device(deviceWord);
  }

  /** Shows progress on stderr. */
  public ProgressListener progress() {
    return console.verbosity() == Console.Verbosity.QUIET
        ? ProgressListener.SILENT
        : ConsoleProgress.onStderr();
  }

  /** From now on Ctrl-C asks the command to stop at the next good moment. */
  public Interruption interruption() {
    return Interruption.installed();
  }
}
