package dev.repazoo.checkpoint;

import dev.repazoo.data.LatentCodec;
import dev.repazoo.pickle.Value;
import dev.repazoo.weights.Checkpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which codec a generator's latents are of, as its files keep it: strings among a checkpoint's
 * {@code args}, entries of the metadata of safetensors and ONNX files.
 */
public final class KeptCodec {
  private static final String ID = "vae";
  private static final String DIGEST = "vae_sha256";
  private static final String WEIGHTS = "vae_weights";

  private KeptCodec() {}

  /** As entries of {@code args}, whose names are REPA's options' and ours. */
  public static Map<String, String> args(LatentCodec codec) {
    Map<String, String> args = new LinkedHashMap<>();
    args.put(ID, codec.id());
    codec.digest().ifPresent(digest -> args.put(DIGEST, digest));
    codec.weights().ifPresent(path -> args.put(WEIGHTS, path));
    return args;
  }

  /** As entries of a file's metadata. */
  public static Map<String, String> metadata(LatentCodec codec) {
    Map<String, String> metadata = new LinkedHashMap<>();
    args(codec).forEach((name, value) -> metadata.put(FileMetadata.key(name), value));
    return metadata;
  }

  /** What a checkpoint tells; nothing where it was trained without a word of it, as by REPA. */
  public static Optional<LatentCodec> of(Checkpoint file) {
    Map<String, Value> flat = file.flat();
    return of(name -> flat.get("args." + name) instanceof Value.Text text ? text.value() : "")
        .or(() -> of(file.metadata()));
  }

  /** What a file's metadata tell. */
  public static Optional<LatentCodec> of(Map<String, String> metadata) {
    return of(name -> metadata.getOrDefault(FileMetadata.key(name), ""));
  }

  /**
   * What entries tell.
   *
   * @param entry gives the text under a name of {@link #args}; blank where there is none
   */
  public static Optional<LatentCodec> of(Function<String, String> entry) {
    return text(entry, ID)
        .map(id -> new LatentCodec(id, text(entry, DIGEST), text(entry, WEIGHTS)));
  }

  private static Optional<String> text(Function<String, String> entry, String name) {
    return Optional.of(entry.apply(name)).filter(text -> !text.isBlank());
  }
}
