/**
 * Vision transformers as frozen encoders: one configurable network for DINOv2, DINO, MoCo v3, CLIP,
 * I-JEPA, MAE and their kin, and for plugins that bring another of the sort.
 *
 * <p>Knows blocks and checkpoints; knows no family and no engine.
 */
package dev.repazoo.vit;
