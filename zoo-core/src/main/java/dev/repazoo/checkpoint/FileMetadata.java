package dev.repazoo.checkpoint;

/**
 * Names of what files keep of a generator: in a checkpoint's {@code args} they are as REPA's
 * options, {@code vae_sha256}; in the metadata of safetensors and ONNX files {@code
 * repazoo.vae.sha256}.
 */
final class FileMetadata {
  private FileMetadata() {}

  /** The entry of the metadata that an argument of that name becomes. */
  static String key(String argument) {
    return "repazoo." + argument.replace('_', '.');
  }
}
