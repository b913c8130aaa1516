package dev.repazoo.cli.commands.generate;

import dev.repazoo.features.CaptionEncoder;
import dev.repazoo.spi.Text;
import dev.repazoo.textruntime.BundleManifest;
import dev.repazoo.textruntime.PromptEncoder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The text encoder of a bundle.
 *
 * @param manifest of the bundle
 * @param encoder in it; closed with this
 */
record BundlePrompts(BundleManifest manifest, PromptEncoder encoder) implements CaptionEncoder {

  /** Opens it; the folder's files are checked already. */
  static BundlePrompts open(Path folder) {
    BundleManifest manifest = BundleManifest.read(folder);
    return new BundlePrompts(manifest, PromptEncoder.open(folder, manifest));
  }

  @Override
  public String id() {
    return manifest.text().encoder();
  }

  @Override
  public String digest() {
    return manifest.text().digest();
  }

  @Override
  public Text conditioning() {
    return new Text(encoder.length(), encoder.width());
  }

  @Override
  public ByteBuffer encode(List<String> captions) {
    return encoder.encode(captions).bytes();
  }

  @Override
  public long captionsCut() {
    return encoder.promptsCut();
  }

  @Override
  public void close() {
    encoder.close();
  }
}
