package dev.repazoo.cli.eval.images;

/**
 * The first images of a set.
 *
 * @param whole the set
 * @param count how many
 */
record FirstImages(ImageSet whole, int count) implements ImagesOf {}
