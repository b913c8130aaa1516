package dev.repazoo.export;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.repazoo.export.graph.Batch;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.FirstRound;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.HalfRanges;
import dev.repazoo.export.graph.LoopBodies;
import dev.repazoo.export.graph.Passes;
import dev.repazoo.export.graph.WeightPrecision;
import dev.repazoo.export.graph.Work;
import dev.repazoo.export.lowering.Target;
import dev.repazoo.export.onnx.OnnxFile;
import dev.repazoo.export.onnx.Opset;
import dev.repazoo.export.onnx.SharedWeights;
import dev.repazoo.export.onnx.StoredWeights;
import dev.repazoo.export.trace.Recording;
import dev.repazoo.export.trace.Tracer;
import dev.repazoo.export.trace.TracingStore;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.TemporaryPath;
import dev.repazoo.file.WriteFailure;
import dev.repazoo.file.WriteLock;
import dev.repazoo.runtime.GraphMetadata;
import dev.repazoo.runtime.OpenOptions;
import dev.repazoo.weights.NonFinite;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes models as ONNX files.
 *
 * <p>The model's forward is traced twice with two stand-ins for the batch size; graphs that differ
 * show that a value depends on it in a way that can't be written down. The file is then run by ONNX
 * Runtime on batches of one and three, compared with the running model, and moved to its place only
 * when the two agree.
 */
public final class Exporter {
  private final ExportOptions options;
  private final NonFinite nonFinite;
  private final Optional<PictureDistance> distance;

  /** An exporter with the given options, which refuses outputs that are NaN or infinite. */
  public Exporter(ExportOptions options) {
    this(options, NonFinite.REFUSE, Optional.empty());
  }

  private Exporter(ExportOptions options, NonFinite nonFinite, Optional<PictureDistance> distance) {
    this.options = options;
    this.nonFinite = nonFinite;
    this.distance = distance;
  }

  /** The same exporter; where NaN and infinity are allowed, file and model must agree in them. */
  public Exporter with(NonFinite choice) {
    return new Exporter(options, choice, distance);
  }

  /** The same exporter; what pictures lose in a lower precision is measured so, too. */
  public Exporter with(PictureDistance measure) {
    return new Exporter(options, nonFinite, Optional.of(measure));
  }

  /**
   * What an export has made.
   *
   * @param files the ONNX file, and its data file if there is one
   * @param bytes their size together
   * @param nodes number of nodes
   * @param checks how the file, or what is run in its place, compares with the running model
   * @param loss what its precision costs, where that isn't float32
   * @param wide of a file in half precision, the weights whose products, and what is computed of
   *     them up to the next one, have values that half precision hasn't; they stay in float32
   */
  public record Report(
      List<Path> files,
      long bytes,
      int nodes,
      List<Verification> checks,
      Optional<PrecisionLoss> loss,
      Set<String> wide) {
    /** Copies the lists. */
    public Report {
      files = List.copyOf(files);
      checks = List.copyOf(checks);
      wide = Collections.unmodifiableSet(new TreeSet<>(wide));
    }

    /** The check on all batch sizes. */
    public Verification check() {
      return checks.get(0);
    }
  }

  /**
   * Exports a graph.
   *
   * @param spec the graph
   * @param output the file to write; replaced if it is there
   * @throws ExportException when the model can't be exported, the file disagrees with it, or its
   *     precision costs more than is allowed
   * @throws IOException when another process writes that file, or writing fails; a model that was
   *     there, or the new one, can then be loaded
   */
  public Report export(GraphSpec spec, Path output) throws IOException {
    Path target = output.toAbsolutePath();
    Path folder = target.getParent();
    if (!Files.isDirectory(folder)) {
      throw new ExportException(output + ": there is no folder " + folder);
    }
    AtomicFile.requireReplaceable(target);
    try (WriteLock lock = WriteLock.beside(AtomicFile.place(target));
        TemporaryPath partial = emptied(folder.resolve("." + target.getFileName() + ".export"))) {
      return export(spec, target, partial.path().resolve(target.getFileName()));
    } catch (FileSystemException e) {
      String data = target.getFileName() + ".data";
      boolean ofData = String.valueOf(e.getFile()).contains(data);
      throw WriteFailure.of(ofData ? output.resolveSibling(data) : output, e);
    }
  }

  /** A new folder in place of one that a killed process may have left. */
  private static TemporaryPath emptied(Path path) throws IOException {
    TemporaryPath.at(path).close();
    return TemporaryPath.at(Files.createDirectory(path));
  }

  private Report export(GraphSpec spec, Path target, Path partial) throws IOException {
    Graph graph = traced(spec);
    SortedMap<String, String> entries = new TreeMap<>();
    int samples = 0;
    if (lossy()) {
      samples = PrecisionLoss.samples(workOfCheck(spec, graph));
      entries.putAll(PrecisionEntries.blank(measured(spec), samples, distance));
    }
    reduce(graph, Set.of());
    List<Path> files = write(graph, spec, partial, entries);
    Set<String> wide = Set.of();
    if (options.precision() == WeightPrecision.FP16) {
      wide = beyondHalf(spec, graph, files.get(0), samples);
      if (!wide.isEmpty()) {
        for (Path written : files) {
          Files.delete(written);
        }
        graph = traced(spec);
        reduce(graph, wide);
        files = write(graph, spec, partial, entries);
      }
    }
    int nodes = graph.countNodes();
    Checked checked = check(spec, graph, files.get(0), samples, wide);
    if (checked.loss().isPresent()) {
      PrecisionEntries.fill(files.get(0), checked.loss().get());
    }
    List<Path> kept = new Publication(target).publish(files);
    long bytes = 0;
    for (Path written : kept) {
      bytes += Files.size(written);
    }
    return new Report(kept, bytes, nodes, checked.checks(), checked.loss(), wide);
  }

  /**
   * The weights whose products have values that half precision hasn't, found by a run in float32 of
   * what a precision's cost is measured on.
   *
   * @param graph as it was written, whose weights are used
   * @param samples on which the cost is measured; the first batch of them is run
   */
  private Set<String> beyondHalf(GraphSpec spec, Graph graph, Path file, int samples)
      throws IOException {
    GraphSpec run = measured(spec);
    Graph ranges = traced(run);
    HalfRanges.Measured measured = HalfRanges.measure(ranges);
    older(ranges);
    Path written = write(ranges, StoredWeights.of(graph, file), beside(file, "ranges"));
    int batch = Math.min(samples, PrecisionLoss.AT_ONCE);
    return measured.beyond(Verification.once(run, written, HalfRanges.OUTPUT, batch));
  }

  /**
   * Weights that stay in the checkpoint are the model's own, whatever their precision; in half they
   * are computed with in half.
   */
  private boolean lossy() {
    return !options.precision().exact()
        && (options.sharedWeights().isEmpty() || options.precision() == WeightPrecision.FP16);
  }

  /** The graph on which a precision's cost is measured. */
  private static GraphSpec measured(GraphSpec spec) {
    return spec.shortened().map(Shortened::measured).orElse(spec);
  }

  /** Operations of one sample of what is compared with the model. */
  private double workOfCheck(GraphSpec spec, Graph graph) {
    return Work.ofOneSample(spec.shortened().isPresent() ? traced(measured(spec)) : graph);
  }

  /** What checking has shown. */
  private record Checked(List<Verification> checks, Optional<PrecisionLoss> loss) {}

  /**
   * Compares the file with the model, or what is run in its place, with the file's weights and the
   * loops' bodies.
   *
   * @param graph as it was written
   */
  private Checked check(GraphSpec spec, Graph graph, Path file, int samples, Set<String> wide)
      throws IOException {
    if (spec.shortened().isEmpty()) {
      Verification check = Verification.of(spec, file, nonFinite);
      return lossy()
          ? new Checked(List.of(check), Optional.of(loss(spec, file, samples)))
          : new Checked(List.of(check.requireExact()), Optional.empty());
    }
    Shortened parts = spec.shortened().get();
    StoredWeights stored = StoredWeights.of(graph, file);
    OpenOptions once = OpenOptions.DEFAULT.unpacked();
    Path twinFile = write(reduced(parts.twin(), wide), stored, beside(file, "twin"));
    Verification twin =
        Verification.of(parts.twin(), twinFile, nonFinite, Verification.BATCHES, once);
    if (lossy()) {
      Graph measured = alike(graph, parts.measured(), wide);
      Path measuredFile = write(measured, stored, beside(file, "measured"));
      return new Checked(List.of(twin), Optional.of(loss(parts.measured(), measuredFile, samples)));
    }
    Graph first = alike(graph, parts.first(), wide);
    FirstRound.run(first);
    Path firstFile = write(first, stored, beside(file, "first"));
    Verification one = Verification.of(parts.first(), firstFile, nonFinite, List.of(1), once);
    return new Checked(List.of(twin.requireExact(), one.requireExact()), Optional.empty());
  }

  /** A graph whose loops compute what those of another do. */
  private Graph alike(Graph graph, GraphSpec spec, Set<String> wide) {
    Graph other = reduced(spec, wide);
    if (!LoopBodies.of(other).equals(LoopBodies.of(graph))) {
      throw new ExportException(
          "the " + spec.description() + " computes otherwise than the graph that it is run for");
    }
    return other;
  }

  private static Path beside(Path file, String use) {
    return file.resolveSibling(file.getFileName() + "." + use);
  }

  private Path write(Graph graph, StoredWeights stored, Path file) throws IOException {
    new OnnxFile(graph, new TreeMap<>(), options.version(), options.opset()).write(file, stored);
    return file;
  }

  private PrecisionLoss loss(GraphSpec spec, Path file, int samples) throws IOException {
    PrecisionLoss loss = PrecisionLoss.of(spec, file, samples, distance);
    if (options.maxError().isPresent() || !options.precision().emulated()) {
      loss.require(options.maxError().orElse(options.precision().largestError()));
    }
    return loss;
  }

  /**
   * Writes a graph's files without comparing them with the running model.
   *
   * @param file the file to write; must not be there yet
   * @return the ONNX file, and its data file if there is one
   * @throws IOException when writing fails; what was written so far stays
   */
  public List<Path> write(GraphSpec spec, Path file) throws IOException {
    return write(reduced(spec, Set.of()), spec, file, new TreeMap<>());
  }

  private Graph reduced(GraphSpec spec, Set<String> wide) {
    Graph graph = traced(spec);
    reduce(graph, wide);
    return graph;
  }

  private Graph traced(GraphSpec spec) {
    return options.sharedWeights().isEmpty()
        ? trace(spec, options.target())
        : trace(spec, options.target(), Passes::tidyKeepingWeights);
  }

  private void reduce(Graph graph, Set<String> wide) {
    boolean microsoft = options.target() == Target.ORT;
    Passes.reduce(graph, options.precision(), microsoft, wide);
    if (options.precision() == WeightPrecision.FP16 && options.sharedWeights().isPresent()) {
      Passes.reduce(graph, WeightPrecision.FP16_WEIGHTS, microsoft); // what single needs, too
    }
    older(graph);
  }

  private void older(Graph graph) {
    if (options.opset().version() < Opset.NEWEST) {
      Passes.older(graph, options.opset().version());
    }
  }

  private List<Path> write(
      Graph graph, GraphSpec spec, Path file, SortedMap<String, String> further)
      throws IOException {
    SortedMap<String, String> metadata = metadata(spec);
    metadata.putAll(further);
    OnnxFile onnx = new OnnxFile(graph, metadata, options.version(), options.opset());
    if (options.sharedWeights().isEmpty()) {
      return onnx.write(file, options.externalData());
    }
    SharedWeights shared = SharedWeights.of(options.sharedWeights().get());
    shared.linkBeside(file);
    onnx.write(file, shared);
    return List.of(file);
  }

  private SortedMap<String, String> metadata(GraphSpec spec) {
    SortedMap<String, String> all = new TreeMap<>(spec.metadata());
    all.put(GraphMetadata.VERSION, options.version());
    all.put(GraphMetadata.WHAT, spec.what());
    all.put(GraphMetadata.TARGET, options.target().option());
    all.put(GraphMetadata.PRECISION, options.precision().option());
    all.putAll(options.metadata());
    return all;
  }

  /**
   * The graph of a model, tidied, without writing it.
   *
   * @throws ExportException when the model can't be exported
   */
  public static Graph trace(GraphSpec spec, Target target) {
    return trace(spec, target, Passes::tidy);
  }

  private static Graph trace(GraphSpec spec, Target target, Consumer<Graph> tidy) {
    Graph first = trace(spec, target, Batch.FIRST);
    tidy.accept(first);
    Graph second = trace(spec, target, Batch.SECOND);
    tidy.accept(second);
    byte[] one = new OnnxFile(first, new TreeMap<>(), "").structure();
    byte[] two = new OnnxFile(second, new TreeMap<>(), "").structure();
    if (!Arrays.equals(one, two) || !sameConstants(first, second)) {
      throw new ExportException(
          "the "
              + spec.what()
              + " computes a value from the batch size that isn't part of a shape; derive it from"
              + " an array instead");
    }
    return first;
  }

  private static boolean sameConstants(Graph one, Graph two) {
    return one.constants().equals(two.constants());
  }

  private static Graph trace(GraphSpec spec, Target target, Batch batch) {
    Graph graph = new Graph(spec.what(), batch);
    Tracer tracer = new Tracer(graph, target);
    NDList inputs = new NDList();
    for (GraphInput input : spec.inputs()) {
      inputs.add(tracer.input(input.name(), input.type(), input.shape().apply(batch.prime())));
      if (input.broadcast()) {
        graph.broadcastInputs().add(input.name());
      }
    }
    NDList outputs =
        Recording.of(
            tracer, () -> spec.traced().apply(new TracingStore(tracer, spec.block()), inputs));
    if (outputs.size() != spec.outputs().size()) {
      throw new ExportException(
          "the "
              + spec.what()
              + " gives "
              + outputs.size()
              + " arrays, but has outputs "
              + spec.outputs());
    }
    int index = 0;
    for (NDArray output : outputs) {
      tracer.output(spec.outputs().get(index++), output);
    }
    return graph;
  }
}
