package dev.repazoo.data;

import dev.repazoo.tree.FileTree;
import dev.repazoo.tree.PackedNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the files of a data set are what: images, and folders of latents with one {@code .npy}
 * of moments for each image.
 *
 * @param imageFolder where the images' names start, empty or ending in {@code /}
 * @param images names of the images
 * @param latents folders of latents; empty for a data set of pixels
 */
public record DatasetLayout(String imageFolder, PackedNames images, List<Latents> latents) {
  /** Where images lie in REPA's layout. */
  public static final String IMAGES = LatentFileDataset.IMAGES;

  /** Where latents lie in it, those of the images and those of their mirror images. */
  public static final List<String> LATENTS =
      List.of(LatentFileDataset.LATENTS, LatentFileDataset.MIRRORED_LATENTS);

  /** The file with the labels, in the images' folder or in that of the latents. */
  public static final String LABELS = Labels.FILE;

  /**
   * A folder of latents.
   *
   * @param folder where their names start: {@code vae-sd/}, {@code vae-sd-flip/}, or empty
   * @param names of the {@code .npy} files
   */
  public record Latents(String folder, PackedNames names) {
    /** Whether they are of mirrored images. */
    public boolean mirrored() {
      return folder.equals(LatentFileDataset.MIRRORED_LATENTS);
    }
  }

  /**
   * The classes' names: beside the labels, else inside of them, else beside the images.
   *
   * @param folder of the labels
   * @throws IOException if the file with the names can't be read
   */
  public static List<String> classNames(FileTree files, String folder, LabelFile labels)
      throws IOException {
    return Labels.names(files, folder, labels);
  }

  /** Copies the list. */
  public DatasetLayout {
    latents = List.copyOf(latents);
  }

  /**
   * Looks at names only.
   *
   * @throws IOException if there are neither images nor latents
   */
  public static DatasetLayout of(FileTree files) throws IOException {
    PackedNames names = files.names();
    List<Latents> latents = new ArrayList<>();
    for (String folder : LATENTS) {
      PackedNames found = names.filter(name -> LatentFileDataset.isLatent(folder, name));
      if (!found.isEmpty()) {
        latents.add(new Latents(folder, found));
      }
    }
    PackedNames images = names.filter(FileDataset::isImage);
    PackedNames inside = images.filter(name -> name.startsWith(IMAGES));
    if (!latents.isEmpty()) {
      return new DatasetLayout(IMAGES, inside, latents);
    }
    if (!images.isEmpty()) {
      return new DatasetLayout(inside.size() == images.size() ? IMAGES : "", images, latents);
    }
    PackedNames bare = names.filter(name -> LatentFileDataset.isLatent("", name));
    if (bare.isEmpty()) {
      throw new IOException(
          files.path() + ": neither images nor latents in it; name a data set's folder or zip");
    }
    return new DatasetLayout("", images, List.of(new Latents("", bare)));
  }
}
