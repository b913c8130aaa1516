package dev.repazoo.weights;

import dev.repazoo.file.MappedFile;
import dev.repazoo.pickle.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** Tells formats apart by content, and what is no checkpoint by what it is instead. */
final class CheckpointFile {
  private CheckpointFile() {}

  static Checkpoint open(Path path) {
    if (Files.isDirectory(path)) {
      throw new WeightsException(path + " is a folder; name a file of weights in it");
    }
    try {
      return read(MappedFile.open(path));
    } catch (IOException e) {
      throw WeightsException.reading(path, e);
    }
  }

  private static Checkpoint read(MappedFile file) throws IOException {
    if (file.size() == 0) {
      throw new WeightsException(file.path() + " is empty; download it again");
    }
    ByteBuffer head = file.slice(0, Math.min(file.size(), 512));
    String text = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    if (text.startsWith("PK\u0003\u0004")) {
      return TorchZip.read(file);
    }
    refuseOthers(file.path(), text);
    if (text.length() > 1 && text.charAt(0) == 0x80 && text.charAt(1) <= 5 && !isHeader(text)) {
      return TorchLegacy.read(file);
    }
    if (isHeader(text) || file.path().toString().endsWith(".safetensors")) {
      return safetensors(file);
    }
    if (TensorFlowGraph.begins(head)) {
      return TensorFlowGraph.read(file);
    }
    throw new WeightsException(
        file.path()
            + ": neither safetensors, a PyTorch checkpoint nor a TensorFlow graph; download it again");
  }

  /** Eight bytes of length, then JSON. */
  private static boolean isHeader(String text) {
    return text.length() > 9 && text.charAt(8) == '{';
  }

  private static void refuseOthers(Path path, String text) {
    String start = text.stripLeading().toLowerCase(Locale.ROOT);
    if (text.startsWith("version https://git-lfs")) {
      throw new WeightsException(
          path + ": a Git LFS pointer in place of the file; fetch the content with 'git lfs pull'");
    }
    if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
      throw new WeightsException(
          path + ": a web page saved under a checkpoint's name; download the file itself");
    }
    if (text.startsWith("\u0093NUMPY")) {
      throw new WeightsException(path + ": a NumPy array, not a checkpoint");
    }
    if (text.startsWith("GGUF")) {
      throw new WeightsException(path + ": a GGUF file; only safetensors and PyTorch are read");
    }
    if (text.length() > 262 && text.startsWith("ustar", 257)) {
      throw new WeightsException(
          path + ": a tar archive (PyTorch before 0.2 wrote such ones); save it anew with PyTorch");
    }
  }

  private static Checkpoint safetensors(MappedFile file) throws IOException {
    SafetensorsHeader header = SafetensorsHeader.read(file);
    Value.Dict root = new Value.Dict();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      Tensor tensor =
          new Tensor(
              entry.dtype(),
              entry.shape().stream().mapToLong(Long::longValue).toArray(),
              Range.of(file, entry.begin()),
              OptionalLong.of(entry.begin()));
      root.put(entry.name(), new TensorValue(tensor));
    }
    return new Checkpoint(file, Container.SAFETENSORS, root, Map.copyOf(header.metadata()));
  }
}
