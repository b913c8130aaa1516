package dev.repazoo.export.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedOutputStream;
import dev.repazoo.export.graph.ExportException;
import dev.repazoo.export.graph.Graph;
import dev.repazoo.export.graph.Initializer;
import dev.repazoo.export.graph.Node;
import dev.repazoo.export.graph.TensorData;
import dev.repazoo.file.NamedChannel;
import dev.repazoo.file.Sha256;
import dev.repazoo.runtime.FileSeal;
import dev.repazoo.runtime.GraphMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes a graph as an ONNX file.
 *
 * <p>The message is written piece by piece, each initialiser straight from its own memory: a model
 * of gigabytes needs no copy of its weights. Protobuf allows two gigabytes; larger models keep
 * their weights beside the file, in {@code F.onnx.data}. Digests of the weights and of the file go
 * into places that its metadata keep for them.
 */
public final class OnnxFile {
  /** From this many bytes of weights on they are kept in a file of their own. */
  private static final long MOST_INSIDE = 1_500_000_000L;

  /** Smaller initialisers always stay inside. */
  private static final int SMALL = 1024;

  private final Graph graph;
  private final SortedMap<String, String> metadata;
  private final String producerVersion;
  private final Opset opset;

  /** The file of a graph. */
  public OnnxFile(Graph graph, SortedMap<String, String> metadata, String producerVersion) {
    this(graph, metadata, producerVersion, Opset.DEFAULT);
  }

  /** The file of a graph in the operators of an opset. */
  public OnnxFile(
      Graph graph, SortedMap<String, String> metadata, String producerVersion, Opset opset) {
    this.opset = opset;
    this.graph = graph;
    this.metadata = metadata;
    this.producerVersion = producerVersion;
  }

  /** Whether the weights must have a file of their own. */
  public boolean needsExternalData() {
    return graph.initializers().values().stream().mapToLong(i -> i.data().size()).sum()
        > MOST_INSIDE;
  }

  /** The graph without weights as bytes: equal graphs have equal bytes. */
  public byte[] structure() {
    return Messages.graph(graph).toByteArray();
  }

  /**
   * Writes the file and, if asked or needed, its data file.
   *
   * @param path the file
   * @param external whether weights go to {@code path + ".data"}
   * @return the files written
   * @throws IOException if writing fails; what was written so far stays
   */
  public List<Path> write(Path path, boolean external) throws IOException {
    List<TensorProto> headers = new ArrayList<>();
    List<Initializer> initializers = List.copyOf(graph.initializers().values());
    List<Path> files = new ArrayList<>(List.of(path));
    SortedMap<String, String> facts = unsealed();
    WeightsDigest weights = new WeightsDigest();
    if (external || needsExternalData()) {
      Path data = ExternalData.of(path);
      files.add(data);
      facts.put(GraphMetadata.DATA_SHA256, writeData(initializers, data, weights, headers));
    } else {
      initializers.forEach(i -> headers.add(Messages.tensor(i).build()));
    }
    writeModel(path, shell(facts), initializers, headers, weights);
    seal(path, weights.of(headers));
    return files;
  }

  /**
   * Writes the file; its weights stay where they are.
   *
   * @param path the file
   * @param shared a file in its folder that has them
   * @throws ExportException when that file lacks one, or has it in another form
   * @throws IOException if writing fails; what was written so far stays
   */
  public void write(Path path, SharedWeights shared) throws IOException {
    List<TensorProto> headers = new ArrayList<>();
    List<Initializer> initializers = List.copyOf(graph.initializers().values());
    WeightsDigest weights = new WeightsDigest();
    for (Initializer initializer : initializers) {
      TensorProto.Builder header = Messages.tensor(initializer);
      long size = initializer.data().size();
      if (!(initializer.data() instanceof TensorData.Constant) && size >= SMALL) {
        external(header, shared.name(), shared.offset(initializer), size);
        weights.add(header.getName(), initializer.data());
      }
      headers.add(header.build());
    }
    SortedMap<String, String> facts = unsealed();
    facts.put(GraphMetadata.DATA_SHA256, Sha256.of(shared.file()));
    writeModel(path, shell(facts), initializers, headers, weights);
    seal(path, weights.of(headers));
  }

  /**
   * Writes a file that is run once, in the folder of the files of which it takes weights; it keeps
   * no digests.
   *
   * @param path the file
   * @param stored the weights that are there
   * @throws IOException if writing fails; what was written so far stays
   */
  public void write(Path path, StoredWeights stored) throws IOException {
    List<TensorProto> headers = new ArrayList<>();
    List<Initializer> initializers = List.copyOf(graph.initializers().values());
    for (Initializer initializer : initializers) {
      TensorProto.Builder header = Messages.tensor(initializer);
      long size = initializer.data().size();
      if (size >= SMALL) {
        stored
            .find(initializer.data())
            .ifPresent(
                place ->
                    external(header, place.file().getFileName().toString(), place.begin(), size));
      }
      headers.add(header.build());
    }
    writeModel(path, shell(metadata), initializers, headers, new WeightsDigest());
  }

  private SortedMap<String, String> unsealed() {
    SortedMap<String, String> facts = new TreeMap<>(metadata);
    facts.put(GraphMetadata.WEIGHTS_SHA256, FileSeal.BLANK);
    facts.put(GraphMetadata.FILE_SHA256, FileSeal.BLANK);
    return facts;
  }

  private static void seal(Path path, String weights) throws IOException {
    FileSeal.put(path, GraphMetadata.WEIGHTS_SHA256, weights);
    FileSeal.seal(path);
  }

  private static void external(TensorProto.Builder header, String file, long offset, long size) {
    header
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry(ExternalData.LOCATION, file))
        .addExternalData(entry("offset", Long.toString(offset)))
        .addExternalData(entry("length", Long.toString(size)));
  }

  /** Writes the weights that have a file of their own, and gives its digest. */
  private static String writeData(
      List<Initializer> initializers, Path path, WeightsDigest weights, List<TensorProto> headers)
      throws IOException {
    try (DataFile file = new DataFile(path)) {
      for (Initializer initializer : initializers) {
        TensorProto.Builder header = Messages.tensor(initializer);
        long size = initializer.data().size();
        if (size >= SMALL) {
          external(header, path.getFileName().toString(), file.align(), size);
          weights.write(header.getName(), initializer.data(), file);
        }
        headers.add(header.build());
      }
      return file.finish();
    }
  }

  private void writeModel(
      Path path,
      ModelProto shell,
      List<Initializer> initializers,
      List<TensorProto> headers,
      WeightsDigest weights)
      throws IOException {
    GraphProto structure = Messages.graph(graph);
    long graphSize = structure.getSerializedSize();
    for (int i = 0; i < headers.size(); i++) {
      long tensor = tensorSize(headers.get(i), initializers.get(i));
      graphSize += lengthDelimited(GraphProto.INITIALIZER_FIELD_NUMBER, tensor);
    }
    try (FileChannel channel = create(path)) {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(head);
      shell.writeTo(out);
      tag(out, ModelProto.GRAPH_FIELD_NUMBER, graphSize);
      write(channel, out, head);
      write(channel, structure.toByteArray());
      for (int i = 0; i < headers.size(); i++) {
        writeTensor(channel, headers.get(i), initializers.get(i), weights);
      }
      channel.force(true);
    }
  }

  private static void writeTensor(
      FileChannel channel, TensorProto header, Initializer initializer, WeightsDigest weights)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(head);
    tag(out, GraphProto.INITIALIZER_FIELD_NUMBER, tensorSize(header, initializer));
    header.writeTo(out);
    if (inside(header)) {
      tag(out, TensorProto.RAW_DATA_FIELD_NUMBER, initializer.data().size());
      write(channel, out, head);
      weights.write(header.getName(), initializer.data(), channel);
    } else {
      write(channel, out, head);
    }
  }

  private static boolean inside(TensorProto header) {
    return header.getDataLocation() != TensorProto.DataLocation.EXTERNAL;
  }

  private static long tensorSize(TensorProto header, Initializer initializer) {
    long bytes = header.getSerializedSize();
    return inside(header)
        ? bytes + lengthDelimited(TensorProto.RAW_DATA_FIELD_NUMBER, initializer.data().size())
        : bytes;
  }

  /** Bytes of a field of the given length with its tag. */
  private static long lengthDelimited(int field, long length) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt64SizeNoTag(length)
        + length;
  }

  private static void tag(CodedOutputStream out, int field, long length) throws IOException {
    final int lengthDelimitedType = 2;
    out.writeTag(field, lengthDelimitedType);
    out.writeUInt64NoTag(length);
  }

  private static void write(FileChannel channel, CodedOutputStream out, ByteArrayOutputStream head)
      throws IOException {
    out.flush();
    write(channel, head.toByteArray());
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static FileChannel create(Path path) throws IOException {
    return new NamedChannel(
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), path);
  }

  /** Everything but the graph. */
  private ModelProto shell(SortedMap<String, String> facts) {
    ModelProto.Builder model =
        ModelProto.newBuilder()
            .setIrVersion(opset.irVersion())
            .setProducerName("repa-zoo")
            .setProducerVersion(producerVersion)
            .addOpsetImport(entry(Node.STANDARD, opset.version()));
    AtomicBoolean microsoft = new AtomicBoolean();
    graph.walk(
        g -> {
          if (g.nodes().stream().anyMatch(node -> node.domain().equals(Node.MICROSOFT))) {
            microsoft.set(true);
          }
        });
    if (microsoft.get()) {
      model.addOpsetImport(entry(Node.MICROSOFT, Opset.MICROSOFT));
    }
    facts.forEach((key, value) -> model.addMetadataProps(entry(key, value)));
    return model.build();
  }

  private static OperatorSetIdProto entry(String domain, long version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
