package dev.repazoo.cli.options;

import dev.repazoo.data.Datasets;
import dev.repazoo.remote.RemoteSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What {@code zoo check} is to read, and what it may do to it.
 *
 * @param data a data set's folder or zip
 * @param mode what is to be done
 * @param yes whether nobody is asked before a repair
 * @param maxShare part of the data that a repair may take out
 * @param codec to compare latents with, or to make them by
 * @param classes labels must be below
 * @param resolution size of the images in pixels
 * @param threads that read
 */
public record CheckOptions(
    Path data,
    Mode mode,
    boolean yes,
    double maxShare,
    CodecOptions codec,
    OptionalInt classes,
    OptionalInt resolution,
    int threads) {
  /** Part of the data that a repair may take out unasked. */
  private static final double SHARE = 0.1;

  private static final List<CommandOption> ROWS =
      List.of(
          CommandOption.flag(
              "repair",
              "make missing latents and labels; move what can't be used to DATA/.removed. Shows what"
                  + " it will do, and asks"),
          CommandOption.flag("yes", "with --repair: don't ask"),
          CommandOption.of(
              "max-share",
              "X",
              SHARE,
              "with --repair: refuse to take out more than this part of the data, 0 to 1"),
          CommandOption.flag("dry-run", "show what --repair would do, and change nothing"),
          CommandOption.flag("undo", "put all back as it was before --repair"),
          CommandOption.of(
              CodecOptions.VAE.name(),
              "V",
              "encode some images again by this codec and compare; with --repair or --dry-run, make"
                  + " latents by it (default there: the one that made the others)"),
          CodecOptions.WEIGHTS,
          CommandOption.of("num-classes", "K", "labels must be below; default: by class_names"),
          CommandOption.of("resolution", "N", "size of the images; default: what most have"),
          CommandOption.of("num-workers", "N", "threads; default: one a core"));

  /** The command's options. */
  public static final OptionTable<CheckOptions> TABLE = new OptionTable<>(ROWS, CheckOptions::of);

  /** What is to be done. */
  public enum Mode {
    /** Say what is wrong. */
    READ,
    /** And repair it. */
    REPAIR,
    /** And show what a repair would do. */
    DRY_RUN,
    /** Take a repair back. */
    UNDO
  }

  private static CheckOptions of(Arguments arguments) {
    Mode mode = mode(arguments);
    double share = arguments.number("max-share");
    if (share < 0 || share > 1) {
      throw new UsageException("--max-share is " + share + "; it must be from 0 to 1");
    }
    return new CheckOptions(
        data(arguments, mode),
        mode,
        arguments.flag("yes"),
        share,
        CodecOptions.of(arguments),
        arguments.whole("num-classes"),
        arguments.whole("resolution"),
        arguments.whole("num-workers").orElse(Runtime.getRuntime().availableProcessors()));
  }

  private static Mode mode(Arguments arguments) {
    if (arguments.positional().size() != 1) {
      throw new UsageException("'check' takes one DATA: a data set's folder or zip");
    }
    if (arguments.flag("undo")) {
      List<String> others = new ArrayList<>(ROWS.stream().map(CommandOption::name).toList());
      others.remove("undo");
      arguments.refuse(others, "has no use beside --undo");
      return Mode.UNDO;
    }
    if (arguments.flag("dry-run")) {
      arguments.refuse(List.of("yes"), "has no use beside --dry-run, which changes nothing");
      return Mode.DRY_RUN;
    }
    if (!arguments.flag("repair")) {
      arguments.refuse(List.of("yes", "max-share"), "is of --repair");
      return Mode.READ;
    }
    return Mode.REPAIR;
  }

  private static Path data(Arguments arguments, Mode mode) {
    String word = arguments.positional().get(0);
    if (word.equals(Datasets.EMOJI)) {
      throw new UsageException("emoji is built in: there is nothing to check");
    }
    if (RemoteSystems.isAddress(word)) {
      throw new UsageException(
          "'check' reads data on this machine; copy the shards here, or let 'convert' read them");
    }
    Path path = PathWord.of("DATA", word);
    if (mode != Mode.READ && Files.isRegularFile(path)) {
      throw new UsageException(
          "--"
              + mode.name().toLowerCase(Locale.ROOT).replace('_', '-')
              + " is for folders: a zip can't be changed; unpack it, or make it again");
    }
    return path;
  }
}
