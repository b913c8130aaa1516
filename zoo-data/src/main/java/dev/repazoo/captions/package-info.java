/**
 * Captions of images as files tell them: COCO's annotations, {@code captions.jsonl} and its like,
 * text beside images.
 *
 * <p>Knows JSON, CSV and text; no images, archives or models.
 */
package dev.repazoo.captions;
