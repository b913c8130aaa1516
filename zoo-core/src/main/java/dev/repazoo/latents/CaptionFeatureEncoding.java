package dev.repazoo.latents;

import dev.repazoo.array.Npy;
import dev.repazoo.array.NpyArray;
import dev.repazoo.captions.CaptionLines;
import dev.repazoo.data.CaptionEncoding;
import dev.repazoo.data.CaptionedLayout;
import dev.repazoo.data.TextEncoderIdentity;
import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.WriteLock;
import dev.repazoo.progress.ProgressListener;
import dev.repazoo.sources.ImageSource;
import dev.repazoo.spi.Text;
import dev.repazoo.tree.FileTree;
import dev.repazoo.weights.WeightsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntUnaryOperator;

/**
 * Encodes captions to the files that REPA's text-to-image training reads: {@code 0_0.npy}, {@code
 * 0_1.npy}, ..., float32 [L, E], and those of the empty caption in {@code empty_context.npy} one
 * level up. What a run that was stopped has stored is not done again.
 *
 * <p>Source: REPA, dataset.py (MSCOCOFeatureDataset); baofff/U-ViT, scripts.
 */
public final class CaptionFeatureEncoding {
  /** Captions encoded between two looks at whether to stop. */
  private static final int BATCH = 32;

  private final ImageSource source;
  private final Path folder;
  private final CaptionEncoding encoding;
  private final IntUnaryOperator number;
  private final List<Path> files = new ArrayList<>();
  private final List<String> batch = new ArrayList<>();
  private int encoded;
  private int kept;

  /**
   * What was done.
   *
   * @param encoded captions encoded by this run
   * @param kept captions that an earlier run had encoded
   * @param finished whether all were
   */
  public record Report(int encoded, int kept, boolean finished) {}

  /**
   * Encodes a source's captions.
   *
   * @param folder of the features
   */
  public CaptionFeatureEncoding(ImageSource source, Path folder, CaptionEncoding encoding) {
    this.source = source;
    this.folder = folder;
    this.encoding = encoding;
    number = CaptionedNumbers.of(source);
  }

  /**
   * Encodes what is missing.
   *
   * @param count images whose captions are taken, from the first
   * @param stop asked after each few captions; true ends the work, to be gone on with later
   * @throws IOException if files can't be written, or there are features of another text encoder
   */
  public Report run(int count, BooleanSupplier stop, ProgressListener progress) throws IOException {
    Files.createDirectories(folder);
    try (WriteLock lock = WriteLock.inFolder(folder);
        ProgressListener.Task task = progress.begin("captions", count, "images")) {
      note();
      none();
      int done = 0;
      while (done < count && !stop.getAsBoolean()) {
        add(done++);
        task.advanceTo(done);
      }
      flush();
      boolean finished = done == count;
      if (finished) {
        texts(count);
      }
      return new Report(encoded, kept, finished);
    }
  }

  private void note() throws IOException {
    Optional<TextEncoderIdentity> noted = TextEncoderIdentity.read(folder);
    if (noted.isPresent()) {
      noted.get().require(encoding.encoder(), folder);
      return;
    }
    try (FileTree tree = FileTree.open(folder)) {
      if (CaptionedLayout.find(tree).filter(CaptionedLayout::hasFeatures).isPresent()) {
        throw new IOException(
            folder
                + " holds features of captions that another program made: train on them as they"
                + " are, or remove them");
      }
    }
    encoding.encoder().write(folder);
  }

  /** Other splits share the file. */
  private void none() throws IOException {
    Path file = CaptionedLayout.empty(folder);
    float[] values = rows(List.of("")).get(0);
    Text shape = encoding.conditioning();
    if (!Files.exists(file)) {
      write(file, values);
      return;
    }
    NpyArray there;
    try {
      there = Npy.read(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
    } catch (WeightsException e) {
      throw new IOException(e.getMessage() + "; remove it", e);
    }
    boolean same =
        Arrays.equals(there.shape(), new long[] {shape.length(), shape.width()})
            && encoding.sameAs(there.toFloats(), values);
    if (!same) {
      throw new IOException(
          file + " is of another text encoder, and other folders beside it, too; choose that one");
    }
  }

  private void add(int index) throws IOException {
    List<String> captions = source.captions(index);
    for (int k = 0; k < captions.size(); k++) {
      Path file = folder.resolve(CaptionedLayout.features(number.applyAsInt(index), k));
      if (isThere(file)) {
        kept++;
        continue;
      }
      files.add(file);
      batch.add(captions.get(k));
      if (batch.size() == BATCH) {
        flush();
      }
    }
  }

  private boolean isThere(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      NpyArray array = Npy.read(ByteBuffer.wrap(Files.readAllBytes(file)), file.toString());
      Text shape = encoding.conditioning();
      return Arrays.equals(array.shape(), new long[] {shape.length(), shape.width()})
          && LatentDestination.finite(array.toFloats());
    } catch (WeightsException e) {
      return false; // damaged: made again
    }
  }

  private void flush() throws IOException {
    if (batch.isEmpty()) {
      return;
    }
    List<float[]> rows = rows(batch);
    for (int i = 0; i < rows.size(); i++) {
      if (!LatentDestination.finite(rows.get(i))) {
        throw new IOException(
            "%s gives features of '%s' that are no finite numbers"
                .formatted(encoding.encoder().id(), batch.get(i)));
      }
      write(files.get(i), rows.get(i));
    }
    encoded += rows.size();
    files.clear();
    batch.clear();
  }

  private List<float[]> rows(List<String> captions) {
    ByteBuffer values = encoding.encode().apply(List.copyOf(captions));
    List<float[]> rows = new ArrayList<>();
    FloatBuffer floats = values.asFloatBuffer();
    for (int i = 0; i < captions.size(); i++) {
      float[] row = new float[encoding.conditioning().size()];
      floats.get(row);
      rows.add(row);
    }
    return rows;
  }

  private void write(Path file, float[] values) throws IOException {
    Text shape = encoding.conditioning();
    try {
      Npy.write(file, values, shape.length(), shape.width());
    } catch (WeightsException e) {
      throw new IOException(e.getMessage() + "; the same command goes on from here", e);
    }
  }

  /** Of a source elsewhere, so that the folder tells what its features are of. */
  private void texts(int count) throws IOException {
    Path file = folder.resolve(CaptionLines.FILE);
    if (Files.exists(file)) {
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      String name = CaptionedLayout.image(number.applyAsInt(i));
      CaptionLines.write(lines, name, source.captions(i), source.name(i));
    }
    AtomicFile.write(file, lines.toByteArray());
  }
}
