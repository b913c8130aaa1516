package dev.repazoo.cli.eval.images;

import dev.repazoo.image.RgbImage;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** Images of another set, which is closed with them; all is the other's that isn't said anew. */
interface ImagesOf extends ImageSet {
  /** The other set. */
  ImageSet whole();

  @Override
  default String word() {
    return whole().word();
  }

  @Override
  default int count() {
    return whole().count();
  }

  @Override
  default String name(int index) {
    return whole().name(index);
  }

  @Override
  default RgbImage image(int index) throws IOException {
    return whole().image(index);
  }

  @Override
  default OptionalLong label(int index) {
    return whole().label(index);
  }

  @Override
  default List<String> captions(int index) {
    return whole().captions(index);
  }

  @Override
  default List<String> classNames() {
    return whole().classNames();
  }

  @Override
  default Making making() {
    return whole().making();
  }

  @Override
  default void close() throws IOException {
    whole().close();
  }
}
