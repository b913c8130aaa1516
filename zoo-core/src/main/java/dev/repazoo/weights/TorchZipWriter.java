package dev.repazoo.weights;

import dev.repazoo.file.AtomicFile;
import dev.repazoo.file.ZipWriter;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes what {@code torch.save} would: a zip of a pickle and one record a tensor.
 *
 * <p>Trees of dicts, lists, tuples, numbers, strings, None and tensors load with {@code
 * torch.load(weights_only=True)}. Tensors are read one after the other while the file is written,
 * which appears whole or not at all.
 */
public final class TorchZipWriter {
  private static final String FOLDER = "archive/";

  private TorchZipWriter() {}

  /**
   * Writes a file.
   *
   * @param target the file; replaced if it is there
   * @param root what it will hold
   * @throws WeightsException if it can't be written, or the tree holds what PyTorch can't read
   */
  public static void write(Path target, Value root) {
    PickleWriter pickle = new PickleWriter();
    byte[] data = pickle.write(root);
    try {
      AtomicFile.write(target, channel -> write(channel, data, pickle.storages()));
    } catch (IOException e) {
      throw WeightsException.writing(target, e);
    }
  }

  private static void write(FileChannel channel, byte[] pickle, List<Tensor> storages)
      throws IOException {
    ZipWriter zip = new ZipWriter(channel);
    zip.stored(FOLDER + "data.pkl", ByteBuffer.wrap(pickle));
    zip.stored(FOLDER + "byteorder", ascii("little"));
    for (int i = 0; i < storages.size(); i++) {
      Tensor tensor = storages.get(i);
      zip.stored(FOLDER + "data/" + i, tensor::writeTo);
    }
    zip.stored(FOLDER + "version", ascii("3\n"));
    zip.finish();
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
  }
}
